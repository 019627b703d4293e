public import Logging

/// Connections shared by any number of threads: each is borrowed for one query or one transaction and given back.
///
/// Connections are opened when nobody has one to spare, in the background and no more than the line needs, up to
/// `PoolConfiguration.maximumSize`. Callers wait in line for whichever connection is ready first and are served in the
/// order they came. A connection comes back clean: a transaction left open is rolled back, variables, locks and
/// temporary tables are gone (see `SessionPolicy`), and a dead connection is dropped. Every method may be called from
/// any thread and blocks it; in asynchronous code, call those of `async`, which do not.
///
/// A thread that borrows a second connection while it holds one can wait for itself: with `n` threads that nest so,
/// have more than `n` connections. When all that have one would wait for another, the last of them fails at once, with
/// `PoolError.Kind.nestedBorrow`.
///
/// Metrics go to the backend of swift-metrics, if the program has set one up before it makes the pool.
public final class ConnectionPool: Sendable {
    /// What the pool was made with. `resize(to:)` may have changed its size since; see `statistics.maximumSize`.
    public var configuration: PoolConfiguration { core.configuration }

    let core: PoolCore

    /// A pool without connections: the first is opened by the first query.
    ///
    /// - Parameter logger: Is told of connections that do not come back.
    /// - Precondition: `maximumSize` is at least 1.
    public convenience init(_ configuration: PoolConfiguration, logger: Logger = Logger(label: "MySQLPool")) {
        self.init(configuration, environment: PoolEnvironment(), logger: logger)
    }

    package init(
        _ configuration: PoolConfiguration,
        environment: PoolEnvironment,
        logger: Logger = Logger(label: "MySQLPool")
    ) {
        core = PoolCore(configuration, environment: environment, logger: logger)
        core.startWatching()
    }

    deinit { close() }

    /// What the pool is doing now, and what it has done so far.
    public var statistics: PoolStatistics { core.statistics }

    /// What it knows of the statements that it has run.
    package var profiles: StatementProfiles { core.profiles }
}
