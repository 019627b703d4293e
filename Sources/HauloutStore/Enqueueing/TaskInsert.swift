import MySQLClient
import MySQLPool

/// One INSERT into `haulout_task`, and the ids that it gives.
struct TaskInsert {
    /// How many rows one has: few different lengths, for each is prepared.
    static let lengths = [1_024, 256, 64, 16, 4, 1]

    let sql: String
    let parameters: [MySQLValue]
    let count: Int
    private let returnsIDs: Bool

    init(_ rows: ArraySlice<EnqueueRow>, for server: ServerVersion) {
        count = rows.count
        returnsIDs = server.flavour == .mariaDB
        sql = TaskQueries.insert(count, returnsIDs: returnsIDs)
        var parameters: [MySQLValue] = []
        parameters.reserveCapacity(count * EnqueueRow.parameterCount)
        for row in rows { row.appendParameters(to: &parameters) }
        self.parameters = parameters
    }

    /// In the order of the rows.
    ///
    /// MySQL has no RETURNING, but gives the rows of one INSERT numbers in a row, whatever innodb_autoinc_lock_mode is:
    /// dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html, "simple inserts". MariaDB's Galera may change
    /// the step between two numbers of a session at any time.
    ///
    /// - Parameter step: `@@auto_increment_increment` of the session; asked for when it is needed.
    func ids(_ result: QueryResult, step: () throws -> Int64) throws -> [Int64] {
        if returnsIDs { return try result.rows.map { try $0.get(0) } }
        let first = Int64(result.lastInsertID)
        guard count > 1 else { return [first] }
        let step = try step()
        return (0..<Int64(count)).map { first + $0 * step }
    }
}

extension Lease {
    /// Adds tasks with one statement, in one round trip. Returns their ids, in order.
    func insert(_ rows: ArraySlice<EnqueueRow>) throws -> [Int64] {
        let insert = TaskInsert(rows, for: server)
        guard server.flavour == .mySQL, rows.count > 1 else {
            return try insert.ids(query(insert.sql, insert.parameters)) { 1 }
        }
        let results = try pipeline([
            PipelinedStatement(insert.sql, insert.parameters), PipelinedStatement(EnqueueQueries.step),
        ])
        return try insert.ids(results[0].get()) { try Int64(results[1].get().rows[0].get(0, as: Int.self)) }
    }
}
