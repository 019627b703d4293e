internal import MySQLClient

/// Where a query of the pool or of `Database` failed.
///
///     catch {
///         log.error("uid \(uid), \(DatabasePhase(of: error)?.rawValue ?? "own code"): \(error)")
///     }
public enum DatabasePhase: String, Sendable, CaseIterable {
    /// No connection could be opened: a `DatabaseError` that belongs to no statement.
    case connect
    /// A connection could not be had from the pool or not be given back to it, or its session's state forbids the
    /// statement: a `PoolError`.
    case lease
    /// The statement failed, or its scope was cancelled: a `DatabaseError` with the statement's text or of kind
    /// `cancelled`. Or it was executed and left what it must not: a `PoolError` with `wasExecuted`.
    case execute

    /// The phase that threw `error`; `nil` when it is neither of the client's nor of the pool's errors.
    public init?(of error: any Error) {
        switch error {
        case let error as PoolError: self = error.wasExecuted ? .execute : .lease
        case let error as DatabaseError: self = error.query == nil && error.kind != .cancelled ? .connect : .execute
        default: return nil
        }
    }
}
