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
    /// Adds tasks, wholly or not at all, and returns their ids in order: with one statement, in one round trip; on a node
    /// of a cluster in a transaction, which is repeated when another node's came first.
    func insert(_ rows: ArraySlice<EnqueueRow>) throws -> [Int64] {
        guard try connection.isOnNode() else { return try insertAtOnce(rows) }
        return try insertOnNode(rows, tries: 8)
    }

    private func insertOnNode(_ rows: ArraySlice<EnqueueRow>, tries: Int) throws -> [Int64] {
        let result = Result { try insertOnNode(rows) }
        if case .failure(let error as DatabaseError) = result, error.kind == .deadlock, tries > 1 {
            return try insertOnNode(rows, tries: tries - 1)
        }
        return try result.get()
    }

    private func insertOnNode(_ rows: ArraySlice<EnqueueRow>) throws -> [Int64] {
        try transaction {
            let ids = try insertAtOnce(rows)
            try reserve(ids)
            return ids
        }
    }

    /// Makes sure that no other node of a cluster has given a task one of these ids, which are new in the open transaction.
    /// A server by itself never does.
    ///
    /// While a node comes or goes, two nodes may count in the same steps for a moment. Nodes compare the keys of what they
    /// commit; but those of two tasks with one id differ by queue and priority, and one for later is in another table by
    /// then. So a row is written for each id, with a key that is the id alone. It stays for some minutes, for a node on
    /// which the other's transaction is there between the id and this row. (Two tasks of one id: seen once in 25,533
    /// orders while nodes were killed.)
    ///
    /// - Throws: `deadlock`, now or at the COMMIT, when somebody was first.
    func reserve(_ ids: [Int64]) throws {
        // As text: each would be prepared for its own. And not by `do` and `catch … where`, which Swift 6.3.1 does not come to
        // an end with in a method of a type that cannot be copied.
        let result = try pipeline([PipelinedStatement(TaskQueries.reserve(ids))])
        if case .failure(let error) = result[0], error.kind == .duplicateKey {
            throw DatabaseError(
                kind: .deadlock, message: "Another node of the cluster gave a task the same id: \(error.message)",
                query: error.query)
        }
        _ = try result[0].get()
    }

    private func insertAtOnce(_ rows: ArraySlice<EnqueueRow>) throws -> [Int64] {
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
