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
        self.init(
            kind: isUnreached ? .notConnected : error.kind,
            code: error.code, sqlState: error.sqlState, message: error.message,
            outcome: error.outcome == .permanent ? .permanent : .notSent, isConnectionUsable: false)
    }

    /// A classified error from its number.
    package init(
        code: UInt32, sqlState: String, message: String, query: String?, flavour: ServerVersion.Flavour
    ) {
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
