/// How to reach a server, and what a session is like. Every dial option is explicit: `~/.my.cnf`, `MYSQL_PWD` and the
/// like are never read.
public struct ConnectionConfiguration: Sendable, Equatable {
    public enum Endpoint: Sendable, Hashable {
        /// The path of a unix socket.
        case socket(String)
        /// A host name or an address. `localhost` is the TCP address, not the socket.
        case tcp(host: String, port: Int)
    }

    public var endpoint: Endpoint
    public var user: String
    /// `nil` for an account without one. `Secret(askedBy:)` is asked anew at each login.
    public var password: Secret?
    /// The default schema; `nil` for none.
    public var database: String?
    /// Limits `connect(2)` and the handshake. Whole seconds, rounded up, at least one; 5 s by default. Looking up a
    /// host name is outside of it.
    public var connectTimeout: Duration = .seconds(5)
    /// How long the server may stay silent within one statement; 60 s by default. Past it the connection is lost and
    /// the statement's outcome unknown (it goes on running on the server). Whole seconds, rounded up.
    public var readTimeout: Duration = .seconds(60)
    /// How long a write may block; 60 s by default. Whole seconds, rounded up.
    public var writeTimeout: Duration = .seconds(60)
    /// On TCP, the silence after which the kernel probes the peer; 60 s by default.
    public var keepAliveInterval: Duration = .seconds(60)
    /// `program_name` in the server's `performance_schema.session_connect_attrs`.
    public var applicationName: String?
    /// Further connection attributes.
    public var attributes: [String: String] = [:]
    /// `affectedRows` of an `UPDATE` counts the rows that matched (`true`, the default) or those that changed.
    public var foundRows = true
    /// Statements that are run once after connecting and again after `Connection.reset()`.
    public var sessionStatements: [String] = []
    /// Prepared statements kept per connection, at least one; 64 by default. Mind `max_prepared_stmt_count`.
    public var statementCacheSize = 64
    /// Limits the prepared statements of all connections that share it; `nil`, the default, for no such limit.
    public var statementBudget: StatementBudget?
    /// Whether statements may be sent before earlier ones are answered: in `pipeline`, and in the first use of a
    /// statement. True by default; set it to false behind a proxy that cannot do that, as ProxySQL.
    public var allowsPipelining = true

    private var explicitTLS: TLSPolicy?

    /// - Parameter tls: `nil` for the endpoint's default: `.disabled` for sockets and loopback addresses, otherwise
    ///   `.verify` with the authorities that the operating system trusts.
    public init(
        endpoint: Endpoint,
        user: String,
        password: Secret? = nil,
        database: String? = nil,
        tls: TLSPolicy? = nil
    ) {
        self.endpoint = endpoint
        self.user = user
        self.password = password
        self.database = database
        explicitTLS = tls
    }

    /// The policy that was set, or else the endpoint's default.
    public var tls: TLSPolicy {
        get { explicitTLS ?? (endpoint.isLocal ? .disabled : .verify(ca: nil)) }
        set { explicitTLS = newValue }
    }
}

extension ConnectionConfiguration.Endpoint: CustomStringConvertible {
    /// True for unix sockets and loopback addresses: what never leaves this machine.
    public var isLocal: Bool {
        switch self {
        case .socket: true
        case .tcp(let host, _): host == "localhost" || host == "::1" || Self.isLoopback(host)
        }
    }

    /// The socket's path, or `host:port`.
    public var description: String {
        switch self {
        case .socket(let path): path
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// 127.0.0.0/8 as a literal address. `127.example.com` is a name like any other.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
