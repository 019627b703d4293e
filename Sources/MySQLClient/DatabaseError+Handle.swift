internal import CMariaDB

extension DatabaseError {
    /// The last error of a handle, in answer to `query`.
    init(handle: UnsafeMutablePointer<MYSQL>, query: String?) {
        self.init(
            code: mysql_errno(handle), sqlState: String(cString: mysql_sqlstate(handle)),
            message: String(cString: mysql_error(handle)), query: query,
            flavour: ServerVersion.Flavour(of: handle))
    }

    /// The last error of a prepared statement.
    init(statement: UnsafeMutablePointer<MYSQL_STMT>, query: String?, flavour: ServerVersion.Flavour) {
        self.init(
            code: mysql_stmt_errno(statement), sqlState: String(cString: mysql_stmt_sqlstate(statement)),
            message: String(cString: mysql_stmt_error(statement)), query: query, flavour: flavour)
    }

    /// A failed connect: whatever happened, no statement was sent and there is no connection.
    init(dialling handle: UnsafeMutablePointer<MYSQL>) {
        let error = DatabaseError(handle: handle, query: nil)
        let isUnreached = error.kind == .connectionLost || error.kind == .serverGone
        guard error.code != 2026 || Self.isBroken(error.message) else {
            self.init(
                kind: .configuration, code: error.code, sqlState: error.sqlState, message: error.message,
                isConnectionUsable: false)
            return
        }
        self.init(
            kind: isUnreached ? .notConnected : error.kind,
            code: error.code, sqlState: error.sqlState, message: error.message,
            outcome: error.outcome == .permanent ? .permanent : .notSent, isConnectionUsable: false)
    }

    /// Whether TLS failed because the stream did, by OpenSSL's words.
    private static func isBroken(_ message: String) -> Bool {
        ["unexpected eof", "reset by peer", "Broken pipe", "timed out", "Success"].contains { message.contains($0) }
    }

    /// The same failure in something that executes nothing: whatever was lost, the statement was not run.
    var beforeExecution: DatabaseError {
        outcome == .unknown ? told(of: query, outcome: .notSent) : self
    }

    /// The same failure while the session was being set up: nobody has got a connection, and nothing was run for
    /// anybody.
    var beforeUse: DatabaseError {
        let isUnreached = kind == .connectionLost || kind == .serverGone
        return beforeExecution.told(of: query, kind: isUnreached ? .notConnected : kind, isConnectionUsable: false)
    }

    /// The same failure, told of another statement or with other consequences.
    package func told(
        of query: String?, kind: Kind? = nil, outcome: Outcome? = nil, isConnectionUsable: Bool? = nil
    ) -> DatabaseError {
        DatabaseError(
            kind: kind ?? self.kind, code: code, sqlState: sqlState, message: message, query: query,
            outcome: outcome ?? self.outcome, isConnectionUsable: isConnectionUsable ?? self.isConnectionUsable)
    }

    /// An answer that makes no sense. Whatever follows it cannot be told from the answers to later statements.
    static func malformed(query: String?) -> DatabaseError {
        DatabaseError(
            kind: .connectionLost, code: 2027, message: "The server sent a malformed packet.", query: query)
    }

    /// A classified error from its number. Of some malformed packets libmariadb tells by the number 0.
    package init(
        code: UInt32, sqlState: String, message: String, query: String?, flavour: ServerVersion.Flavour
    ) {
        guard code != 0 else {
            self = .malformed(query: query)
            return
        }
        let classification = ErrorClassification(
            code: code, sqlState: sqlState, message: message, flavour: flavour)
        self.init(
            kind: classification.kind, code: code, sqlState: sqlState, message: message, query: query,
            outcome: classification.outcome, isConnectionUsable: classification.isConnectionUsable)
    }
}

extension ServerVersion.Flavour {
    /// What the server at the other end is. Without a handshake there is none, and `mariadb_connection` would read its
    /// version from a null pointer.
    init(of handle: UnsafeMutablePointer<MYSQL>) {
        self = handle.pointee.server_version == nil || mariadb_connection(handle) != 0 ? .mariaDB : .mySQL
    }
}
