internal import CMariaDB

/// The first execution of a statement on a connection: preparation and execution in one round trip.
///
/// The execution is sent behind the preparation, under the number that the statement is about to get. When the
/// preparation fails, or the guess is wrong, that number belongs to no statement, and the server refuses.
///
/// Not `mariadb_stmt_execute_direct`, which sends the number for "the statement prepared last": when a preparation is
/// refused because of `max_prepared_stmt_count`, the server (MariaDB 10.11) executes the *previous* one with the new
/// one's values. Nor without knowing the number of placeholders: an execution with one value too many is carried out
/// with whatever its bytes happen to mean.
extension Connection {
    /// More than this might not fit into the socket's buffer while the server waits for us to read.
    private static let longestFirstUse = 1 << 14

    /// A statement that has been prepared and executed, its rows waiting; `nil` when that takes two round trips.
    func startFirstUse(
        _ sql: String, _ parameters: [MySQLValue], size: Int, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement? {
        guard configuration.allowsPipelining, sql.utf8.count + size <= Self.longestFirstUse,
            try !mayLoseTransaction(on: handle)
        else { return nil }
        let statement = try newStatement(sql, on: handle)
        guard statement.traits.parameterCount == parameters.count, let number = cache.numbers.next else { return nil }
        try statement.sendFirstUse(parameters, size: size, number: number)
        do throws(DatabaseError) {
            try statement.readPreparation()
        } catch {
            throw refused(statement, error)
        }
        cache.numbers.note(statement.id)
        if statement.isKept { cache.insert(statement) }
        try readFirstExecution(statement, number: number)
        return statement
    }

    private func readFirstExecution(_ statement: Statement, number: UInt32) throws(DatabaseError) {
        do throws(DatabaseError) {
            try statement.readExecution()
        } catch {
            guard error.code == 1243, statement.id != number else { throw error }
            try statement.executeAgain()
        }
    }

    /// The error of a preparation, after the answer to the execution behind it has been read: a refusal too.
    private func refused(_ statement: Statement, _ error: DatabaseError) -> DatabaseError {
        cache.numbers.noteRefusal()
        guard error.isConnectionUsable else { return error }
        let second = statement.readRefusal()
        guard let second, second.isConnectionUsable else {
            let message = second == nil ? " The server executed it all the same." : " Then the connection was lost."
            return DatabaseError(
                kind: error.kind, code: error.code, sqlState: error.sqlState, message: error.message + message,
                query: statement.sql, outcome: second == nil ? .unknown : error.outcome, isConnectionUsable: false)
        }
        return error
    }
}
