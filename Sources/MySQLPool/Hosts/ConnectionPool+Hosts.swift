extension ConnectionPool {
    /// What the pool knows of its hosts, in the order given.
    public var hosts: [HostStatus] { core.dialer.hosts }
}
