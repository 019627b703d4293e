public import MySQLClient

/// How a pool opens, keeps and hands out connections.
public struct PoolConfiguration: Sendable, Equatable {
    /// How each connection is opened, and the statements that prepare its session.
    public var connection: ConnectionConfiguration

    /// The most connections that exist at one time, those being opened included. Default 8.
    ///
    /// Short queries want a small pool: about twice the server's cores is a good start. Callers beyond it wait in line.
    public var maximumSize: Int

    /// How many idle connections `idleTimeout` leaves alone. Default 0. They are not opened ahead; see
    /// `ConnectionPool.prefill(_:)`.
    public var minimumIdle: Int

    /// How long a caller stands in line before it fails with `PoolError.Kind.timeout`. Default 10 s.
    ///
    /// Opening a connection, once it is the caller's turn, is bounded by the connection's own `connectTimeout`.
    public var leaseTimeout: Duration

    /// How long a connection may lie unused before it is closed. Default 10 min; keep it below the server's
    /// `wait_timeout`.
    public var idleTimeout: Duration

    /// The age at which a connection is closed instead of used again. Default 30 min. Each connection gets up to 2.5 %
    /// less by chance, so that they do not all expire in the same moment.
    public var maxLifetime: Duration

    /// How long a connection may lie idle before its socket is looked at on borrow. Default zero: always. The look costs
    /// less than a microsecond and no round trip; it finds connections that the server or a firewall closed.
    public var aliveCheckAfter: Duration

    /// A configuration with the defaults named at each property.
    /// How many times in a row a thread gets the connection back that it has just returned, while others wait: 1, the
    /// default, is strict order of arrival. A higher number trades order for throughput where more threads than
    /// connections run short queries: each hand-over wakes a thread on another core, which costs more than a point
    /// query. A turn ends after 20 ms in any case, so that long queries are handed over one by one.
    public var turn: Int

    public init(
        connection: ConnectionConfiguration,
        maximumSize: Int = 8,
        minimumIdle: Int = 0,
        leaseTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(600),
        maxLifetime: Duration = .seconds(1800),
        aliveCheckAfter: Duration = .zero,
        turn: Int = 1
    ) {
        self.connection = connection
        self.maximumSize = maximumSize
        self.minimumIdle = minimumIdle
        self.leaseTimeout = leaseTimeout
        self.idleTimeout = idleTimeout
        self.maxLifetime = maxLifetime
        self.aliveCheckAfter = aliveCheckAfter
        self.turn = turn
    }
}
