internal import MySQLClient
internal import Synchronization

/// What happens to the connections when a host is demoted.
extension PoolCore {
    /// Takes note of what a connection in somebody's hands has learnt about its server, and closes all connections to a
    /// host that was thereby demoted. Rarely a round trip; see `HostDialer.report`.
    @inline(never)
    func noteServerFailure(of pooled: PooledConnection) {
        guard let failure = pooled.connection.serverFailure else { return }
        pooled.connection.serverFailure = nil
        dialer.report(failure, on: pooled.hosted)
        dropDemoted()
    }

    /// Asks for the role of a connection's host: one round trip. A demotion closes all connections to it.
    func askForRole(of pooled: PooledConnection) throws(DatabaseError) -> HostRole {
        defer { dropDemoted() }
        return try dialer.ask(pooled.hosted)
    }

    /// Closes the connections to hosts that were demoted since the last time: what is idle at once, what is in use as it
    /// comes back. Nothing is done when none was.
    func dropDemoted() {
        let demotions = dialer.demotions
        guard droppedDemotions.exchange(demotions, ordering: .acquiringAndReleasing) != demotions else { return }
        changeAll { $0.evict(at: $1, where: { !dialer.isCurrent($0.tag) }) }
    }
}

extension PooledConnection {
    fileprivate var hosted: HostedConnection { HostedConnection(connection: connection, tag: tag) }
}

extension HostDialer {
    /// As a pool's configuration has it. Without an environment, with that of production.
    convenience init(_ configuration: PoolConfiguration, _ pool: PoolEnvironment = PoolEnvironment()) {
        var environment = HostEnvironment()
        if let now = pool.now { environment.now = now }
        environment.chance = pool.chance
        environment.open = pool.open
        self.init(
            configuration.connection, hosts: configuration.hosts, target: configuration.target,
            environment: environment)
    }
}
