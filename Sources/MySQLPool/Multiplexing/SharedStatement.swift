internal import MySQLClient

/// A statement that stands in line for a connection, with all that another thread needs to run it.
///
/// `@unchecked Sendable`: `outcome` is written by the thread that runs the statement and read by the one that waits for
/// it, which is woken in between.
final class SharedStatement: @unchecked Sendable {
    /// How a shared run went for one of its statements.
    enum Outcome: Sendable {
        case finished(Result<QueryResult, DatabaseError>)
        /// The connection was lost, or a kill that was meant for another statement may have hit this one, or another
        /// one had changed the session before it. It leaves nothing behind, so its thread runs it again: alone, so that nothing that befalls others can hit it twice, and
        /// that whatever is wrong with it hits nobody else.
        case again
        /// It was executed, and left in the session what the pool's policy forbids.
        case leftTraces(SessionFootprint)
    }

    let sql: String
    let parameters: [MySQLValue]
    let profile: StatementProfile
    let scope: QueryScope?
    let deadline: PoolInstant
    var outcome: Outcome?

    init(
        _ sql: String,
        _ parameters: [MySQLValue],
        profile: StatementProfile,
        scope: QueryScope?,
        deadline: PoolInstant
    ) {
        self.sql = sql
        self.parameters = parameters
        self.profile = profile
        self.scope = scope
        self.deadline = deadline
    }
}
