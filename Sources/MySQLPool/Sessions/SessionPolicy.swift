/// What a pool does with a statement that changes its session: sets a variable, takes a lock, begins a transaction.
///
/// The policy is for statements that stand alone: `query`, `executeMany` and `executeQueryMultiplex`, whose connection
/// goes on to somebody else at once. Closures and leases may change their session under every policy, and so may the
/// statements of a `PoolSession`. Whatever the policy, nobody ever gets a connection with traces of another user.
public enum SessionPolicy: String, Sendable, CaseIterable {
    /// The statement runs, and the session is made new before anybody else gets it. What the statement changed is gone.
    case reset
    /// The same for a statement that stands alone: it has no session to stay with. Says that the program keeps what it
    /// changes in a `ConnectionPool.session()`, which pins the connection.
    case pin
    /// A statement that stands alone must leave its session clean. One whose text shows that it does not is refused
    /// before it is sent; when that turns out only afterwards, as with a trigger that sets variables, the session is
    /// made new, and the error says that the statement was executed. Both are `PoolError.Kind.sessionState`.
    case reject
}
