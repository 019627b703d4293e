/// Which hosts to try, in which order.
package struct HostCandidates: Sendable, Equatable {
    /// Those that did not fail lately, the most promising first.
    package let hosts: [Int]
    /// Of those that failed lately, the one to try when all of `hosts` were in vain.
    package let lastResort: Int?

    package init(hosts: [Int], lastResort: Int? = nil) {
        self.hosts = hosts
        self.lastResort = lastResort
    }
}

/// What a connection to a host is worth to who looks for one.
package enum HostService: Sendable {
    /// What was looked for.
    case wanted
    /// Better than nothing.
    case makeshift
    case useless
}
