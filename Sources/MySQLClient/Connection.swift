internal import CMariaDB

/// One session with the server.
///
/// Calls block the calling thread. Any thread may call, one at a time; only `cancel()` may come from another thread
/// while a call is under way. After an error whose `isConnectionUsable` is false, every call throws `notConnected`.
///
/// `@unchecked Sendable`: its owner (a pool's lease, a serial queue) serialises the calls; libmariadb has no thread
/// affinity, and the socket that `cancel()` touches has a lock of its own.
public final class Connection: @unchecked Sendable {
    /// The server's number of this session: `CONNECTION_ID()`, for `KILL`.
    public let threadID: UInt64
    public let server: ServerVersion
    public let openedAt: ContinuousClock.Instant
    public let configuration: ConnectionConfiguration
    /// True when the connection is encrypted.
    public let isEncrypted: Bool

    /// `nil` once closed.
    var handle: UnsafeMutablePointer<MYSQL>?
    let socket: SessionSocket
    /// Unchecked, because one thread at a time is the rule here anyway, and the check costs a tenth of our own work.
    @exclusivity(unchecked) var cache: StatementCache
    /// Set when an error took the session away; the handle is then only good for closing.
    var isBroken = false
    /// The server undid the open transaction to end a deadlock. Kept here, because an error carries no status: until the
    /// next statement the last status still says that a transaction is open.
    package internal(set) var hasLostTransaction = false
    /// The last error that says something about the server rather than about the statement: that it is read-only, not in
    /// its cluster, or going down. A pool asks for it when the connection comes back.
    package var serverFailure: DatabaseError? { didSet { hasServerFailure = serverFailure != nil } }
    /// Cheaper to ask, as it copies no error. Unchecked like `cache`: a pool asks after every query.
    @exclusivity(unchecked) package private(set) var hasServerFailure = false
    /// Called with every error of a statement, by the thread that runs it. Must not block.
    package var onFailure: (@Sendable (DatabaseError) -> Void)?
    /// True while rows of `forEachRow` or answers of a pipeline are on their way: nothing else can be sent.
    var isReading = false
    /// Executions that were sent and whose answers have not been read.
    @exclusivity(unchecked) var unanswered = UnansweredExecutions()
    /// `@@max_allowed_packet`, once a long statement has asked for it.
    var packetLimit: Int?
    /// Whether the server is a node of a Galera cluster, once it has been asked.
    var isNode: Bool?
    /// The default schema that the cached statements were prepared in.
    var schema: String?
    /// What statements have left in the session since it was opened or reset, `sessionStatements` not counted. Empty:
    /// the next user finds it as if it were new. Known from the answers so far, without a round trip.
    @exclusivity(unchecked) public internal(set) var footprint: SessionFootprint = []
    /// False when the server has no session trackers (before MariaDB 10.2 and MySQL 5.7): then `footprint` knows only
    /// what the text of the statements shows.
    public internal(set) var isTracked = false
    /// Of the status bits that `noteSession` looks at, those of a clean session.
    var quietStatus: CUnsignedInt = 0
    /// The default schema of a clean session.
    var cleanSchema: String?
    /// Whether the configured schema has another character set than the server, once a reset has asked.
    var hasOwnCharset: Bool?
    /// The role of the login, `nil` for none. Asked for only when there is one.
    var role: String?
    /// To be told when the open transaction has ended.
    @exclusivity(unchecked) private var transactionWatchers: [@Sendable () -> Void] = []

    /// Connects and runs `sessionStatements`. Blocks for up to `connectTimeout`, and for as long as it takes to look up
    /// the host name.
    ///
    /// - Throws: `notConnected` when nobody answers; `permission`, `configuration` or `capacity` when the server
    ///   refuses.
    public static func open(_ configuration: ConnectionConfiguration) throws(DatabaseError) -> Connection {
        let handle = try Dialer(configuration: configuration).dial()
        guard let socket = SessionSocket(duplicating: mysql_get_socket(handle)) else {
            mysql_close(handle)
            throw DatabaseError(
                kind: .capacity, message: "No file descriptor is left; raise `ulimit -n`.", isConnectionUsable: false)
        }
        let connection = Connection(handle: handle, socket: socket, configuration: configuration)
        do throws(DatabaseError) {
            try connection.prepareSession(handle)
        } catch {
            connection.close()
            throw error.beforeUse
        }
        return connection
    }

    private init(
        handle: UnsafeMutablePointer<MYSQL>, socket: SessionSocket, configuration: ConnectionConfiguration
    ) {
        self.handle = handle
        self.socket = socket
        self.configuration = configuration
        threadID = UInt64(mysql_thread_id(handle))
        server = ServerVersion(text: String(cString: mysql_get_server_info(handle)), flavour: .init(of: handle))
        openedAt = .now
        isEncrypted = mysql_get_ssl_cipher(handle) != nil
        cache = StatementCache(capacity: configuration.statementCacheSize)
        schema = handle.pointee.db.map { String(cString: $0) }
        if case .tcp = configuration.endpoint {
            socket.keepAlive(after: configuration.keepAliveInterval.wholeSecondsRoundedUp)
        }
    }

    deinit { close() }

    /// Ends the session. Calling it again does nothing.
    public func close() {
        guard let handle else { return }
        self.handle = nil
        // A goodbye to a wedged peer could block; and with the connection gone, closing statements sends nothing.
        if isBroken || isReading { socket.shutDown() }
        mysql_close(handle)
        cache.removeAll()
        socket.close()
        tellTransactionWatchers()
    }

    /// Breaks off whatever the connection is doing, from any thread: the call under way throws `connectionLost`. The
    /// server ends the session once it notices, and rolls back its transaction.
    public func cancel() {
        socket.shutDown()
    }

    /// True until the connection is closed or lost, as far as is known without asking.
    public var isOpen: Bool { handle != nil && !isBroken }

    /// True when nothing has to be done or asked before somebody else uses the connection: it is open, the session is
    /// as it came, and no error has said anything of the server.
    package var isSpotless: Bool {
        isOpen && !isReading && footprint.isEmpty && !hasServerFailure
    }

    /// The number of prepared statements held.
    public var preparedStatementCount: Int { cache.count }
}

extension Connection {
    /// Has `body` called once the open transaction has ended in any way: by COMMIT or ROLLBACK, by a statement that
    /// commits implicitly, or with the connection. Does nothing when none is open.
    ///
    /// - Parameter body: Must not use the connection: it is called from within the statement.
    package func whenTransactionEnds(_ body: @escaping @Sendable () -> Void) {
        if footprint.contains(.transaction) { transactionWatchers.append(body) }
    }

    func tellTransactionWatchers() {
        guard !transactionWatchers.isEmpty else { return }
        let watchers = transactionWatchers
        transactionWatchers = []
        for watcher in watchers { watcher() }
    }

    /// The handle, ready for a statement.
    func readyHandle(for sql: String?) throws(DatabaseError) -> UnsafeMutablePointer<MYSQL> {
        guard let handle, !isBroken else {
            let reason = handle == nil ? "The connection is closed." : "The connection was lost earlier; open another."
            throw DatabaseError(kind: .notConnected, message: reason, query: sql)
        }
        guard !isReading else {
            let message = "Rows of another statement are being read; finish them, or use another connection."
            throw DatabaseError(kind: .misuse, code: 2014, message: message, query: sql)
        }
        #if Failpoints
            return nextSession(insteadOf: handle)
        #else
            return handle
        #endif
    }

    /// Ends the session when the error has: its locks must not outlive it on the server.
    func noting(_ error: DatabaseError) -> DatabaseError {
        if error.kind == .deadlock { hasLostTransaction = true }
        noteFailure(error)
        onFailure?(error)
        if error.concernsServer { serverFailure = error }
        let isKilled = isKilled(after: error)
        if isKilled || !error.isConnectionUsable {
            isBroken = true
            socket.shutDown()
        }
        return isKilled ? error.told(of: error.query, isConnectionUsable: false) : error
    }

    /// On MySQL the statement of a killed session fails with the error of a killed statement, and only then the server
    /// hangs up: too late for a look at the socket, so a round trip has to tell.
    private func isKilled(after error: DatabaseError) -> Bool {
        guard error.code == 1317, server.flavour == .mySQL, !isBroken, unanswered.isEmpty, let handle else {
            return false
        }
        return mysql_ping(handle) != 0 && !DatabaseError(handle: handle, query: nil).isConnectionUsable
    }
}
