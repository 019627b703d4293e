import Testing

@testable import MySQLClient

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct StatementBudgetTests {
    private func connect(_ test: String, _ budget: StatementBudget) throws -> Connection {
        try TestServer.connect(test) { $0.statementBudget = budget }
    }

    private func run(_ number: Int, on connection: Connection) throws {
        let text = "SELECT ? + \(number)"
        #expect(try connection.query(text, [1]).first?[0].int == number + 1)
    }

    @Test("a connection that needs more room closes its own least recently used statement")
    func evicts() throws {
        let budget = StatementBudget(limit: 3)
        let first = try connect("budgetone", budget), second = try connect("budgettwo", budget)
        for n in 1...2 { try run(n, on: first) }
        try run(1, on: second)
        #expect(budget.count == 3)
        try run(3, on: first)
        #expect(budget.count == 3 && first.preparedStatementCount == 2 && second.preparedStatementCount == 1)
        for n in 1...5 { try run(n, on: second) }
        #expect(budget.count == 3 && second.preparedStatementCount == 1)
        first.close()
        #expect(budget.count == 1)
        for n in 1...5 { try run(n, on: second) }
        #expect(budget.count == 3 && second.preparedStatementCount == 3)
        second.close()
        #expect(budget.count == 0)
    }

    @Test("with no room and nothing to close, a statement is prepared, executed and closed")
    func withoutRoom() throws {
        let budget = StatementBudget(limit: 1)
        let first = try connect("budgetfull", budget), second = try connect("budgetempty", budget)
        try run(1, on: first)
        for n in 1...3 { try run(n, on: second) }
        #expect(budget.count == 1 && second.preparedStatementCount == 0)
        let status = try second.execute("SHOW SESSION STATUS WHERE Variable_name REGEXP '^Com_stmt_(close|prepare)$'")
        #expect(status.rows.map { $0[1] } == ["3", "3"])
        let rows = try second.pipeline([PipelinedStatement("SELECT ?", [1]), PipelinedStatement("SELECT ? + 1", [1])])
        #expect(try rows.map { try $0.get().first?[0] } == [1, 2])
        var seen: [MySQLValue] = []
        try second.forEachRow("SELECT ? UNION SELECT 2", [1]) { seen.append($0[0]) }
        #expect(seen == [1, 2])
        try second.execute("CREATE TABLE tally (n INT)")
        #expect(try second.executeMany("INSERT INTO tally VALUES (?)", [[1], [2], [3]]).affectedRows == 3)
        #expect(budget.count == 1 && second.preparedStatementCount == 0)
    }

    @Test("a statement that is refused takes no room")
    func refused() throws {
        let budget = StatementBudget(limit: 4)
        let connection = try connect("budgetrefused", budget)
        for _ in 1...3 { #expect(throws: DatabaseError.self) { try connection.query("SELECT nothing") } }
        #expect(budget.count == 0)
        try run(1, on: connection)
        try connection.reset()
        #expect(budget.count == 0)
    }

    @Test("many connections at once never keep more than the limit")
    func concurrently() async throws {
        let budget = StatementBudget(limit: 10)
        let connections = try (1...6).map { try connect("budgetthread\($0)", budget) }
        let runs = connections.map { connection in
            Background {
                for n in 1...60 {
                    let text = "SELECT ? + \(n % 9)"
                    _ = try connection.query(text, [1])
                    guard budget.count <= 10 else { throw DatabaseError(kind: .other, message: "\(budget.count)") }
                }
                return try connection.query("SELECT 1")
            }
        }
        for run in runs { _ = try run.result().get() }
        #expect(connections.reduce(0) { $0 + $1.preparedStatementCount } == budget.count)
        connections.forEach { $0.close() }
        #expect(budget.count == 0)
    }
}
