public import MySQLClient

/// How a pool opens, keeps and hands out connections.
public struct PoolConfiguration: Sendable, Equatable {
    /// What the pool is called in metrics and in the log. Default `default`.
    public var name: String

    /// How each connection is opened, and the statements that prepare its session.
    public var connection: ConnectionConfiguration

    /// Where the connections may go, in order of preference; empty, the default, is the one `endpoint` of `connection`.
    ///
    /// With several, each connect asks for the host's role and goes to one that suits `target`. When a host turns out to
    /// be demoted, all connections to it are closed.
    public var hosts: [ConnectionConfiguration.Endpoint]

    /// What the hosts are wanted for. Default `writer`.
    public var target: HostTarget

    /// The most connections that exist at one time, those being opened included. Default 8.
    ///
    /// Short queries want a small pool: about twice the server's cores is a good start. Callers beyond it wait in line.
    public var maximumSize: Int

    /// How many connections are kept idle: `idleTimeout` leaves them alone, and once the pool is in use, what is
    /// missing is opened ahead. Default 0.
    public var minimumIdle: Int

    /// How long a caller waits for a connection, one that is being opened included, before it fails with
    /// `PoolError.Kind.timeout`. Default 10 s.
    public var leaseTimeout: Duration

    /// How long a connection may lie unused before it is closed. Default 10 min; keep it below the server's
    /// `wait_timeout`.
    public var idleTimeout: Duration

    /// The age at which a connection is closed instead of used again. Default 30 min. Each connection gets up to 2.5 %
    /// less by chance, so that they do not all expire in the same moment.
    public var maxLifetime: Duration

    /// How long a connection may lie idle before its socket is looked at on borrow. Default 5 ms; zero is always. The
    /// look costs less than a microsecond and no round trip; it finds connections that the server or a firewall closed.
    ///
    /// Within that time only work that can be repeated goes without: everything else has its connection looked at.
    public var aliveCheckAfter: Duration

    /// What to do with a statement that stands alone and changes its session. Default `.reset`.
    public var sessionPolicy: SessionPolicy

    /// When a connection has been out for so long, the log says so once, with the line that borrowed it. Default 60 s;
    /// zero turns it off. Found out up to a quarter of that later, 15 s at most.
    public var leakThreshold: Duration

    /// For how long a thread that runs one statement after the other may go on with its connection while others wait.
    /// Default 2 ms; with zero it gives it on after each statement. Those in line are served in their order either way.
    public var turn: Duration

    /// A configuration with the defaults named at each property.
    public init(
        connection: ConnectionConfiguration,
        hosts: [ConnectionConfiguration.Endpoint] = [],
        target: HostTarget = .writer,
        maximumSize: Int = 8,
        minimumIdle: Int = 0,
        leaseTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(600),
        maxLifetime: Duration = .seconds(1800),
        aliveCheckAfter: Duration = .milliseconds(5),
        sessionPolicy: SessionPolicy = .reset,
        name: String = "default",
        leakThreshold: Duration = .seconds(60),
        turn: Duration = .milliseconds(2)
    ) {
        self.name = name
        self.connection = connection
        self.hosts = hosts
        self.target = target
        self.maximumSize = maximumSize
        self.minimumIdle = minimumIdle
        self.leaseTimeout = leaseTimeout
        self.idleTimeout = idleTimeout
        self.maxLifetime = maxLifetime
        self.aliveCheckAfter = aliveCheckAfter
        self.sessionPolicy = sessionPolicy
        self.leakThreshold = leakThreshold
        self.turn = turn
    }

    /// The same for a second pool, of connections to read from: with `target` `reader`, and `-readers` behind its name.
    public func readers() -> PoolConfiguration {
        var readers = self
        readers.target = .reader
        readers.name += "-readers"
        return readers
    }
}
