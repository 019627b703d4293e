internal import MySQLClient
internal import MySQLPool

/// What the outcome of an attempt turns on.
extension Error {
    /// The task is no longer this process's.
    var isLostLease: Bool {
        guard let error = self as? StoreError else { return false }
        return error.kind == .leaseLost || error.kind == .processLost
    }

    /// Nothing was done because the server could not be reached, was not ready, or takes no writes for now.
    var suggestsOutage: Bool {
        switch self {
        case let error as StatementError:
            error.underlying.suggestsOutage
        case let error as PoolError:
            error.kind == .timeout && error.underlying?.suggestsOutage == true
        case let error as DatabaseError:
            error.kind == .readOnly || (error.outcome == .notSent && Self.connecting.contains(error.kind))
        default:
            false
        }
    }

    /// The answer to a COMMIT may have been lost.
    ///
    /// A ``StatementError`` stands for a statement before it, which the server rolls back when the connection is lost.
    var mayHaveCommitted: Bool { (self as? DatabaseError)?.outcome == .unknown }

    private static var connecting: Set<DatabaseError.Kind> { [.notConnected, .serverGone, .capacity, .notReady] }
}
