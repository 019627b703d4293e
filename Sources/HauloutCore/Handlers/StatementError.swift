internal import MySQLClient
internal import MySQLPool

/// What went wrong with a statement of a definition.
struct StatementError: Error {
    /// As the user wrote it; `nil` for a statement of Haulout's own.
    let statement: String?
    let underlying: any Error

    /// Runs `body` and says which statement its database error belongs to.
    static func wrapping(_ statement: String?, _ body: () throws -> some Any) throws {
        do {
            _ = try body()
        } catch let error where error is DatabaseError || error is PoolError {
            throw StatementError(statement: statement, underlying: error)
        }
    }
}
