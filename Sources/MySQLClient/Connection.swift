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
    /// True while rows of `forEachRow` are on their way: nothing else can be sent.
    var isReading = false
    /// `@@max_allowed_packet`, once a long statement has asked for it.
    var packetLimit: Int?
    /// The default schema that the cached statements were prepared in.
    var schema: String?

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
            try connection.runSessionStatements()
        } catch {
            connection.close()
            throw error
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
    }

    /// Breaks off whatever the connection is doing, from any thread: the call under way throws `connectionLost`. The
    /// server ends the session once it notices, and rolls back its transaction.
    public func cancel() {
        socket.shutDown()
    }

    /// True until the connection is closed or lost, as far as is known without asking.
    public var isOpen: Bool { handle != nil && !isBroken }

    /// The number of prepared statements held.
    public var preparedStatementCount: Int { cache.count }
}

extension Connection {
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
        return handle
    }

    /// Ends the session when the error has: its locks must not outlive it on the server.
    func noting(_ error: DatabaseError) -> DatabaseError {
        if error.kind == .deadlock { hasLostTransaction = true }
        if !error.isConnectionUsable {
            isBroken = true
            socket.shutDown()
        }
        return error
    }
}
