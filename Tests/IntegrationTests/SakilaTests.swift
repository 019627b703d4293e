import Foundation
import Haulout
import MySQLClient
import Testing

/// Real input: what 599 customers of a film rental shop paid, and what they still owe.
@Suite(
    "A job in YAML over the sakila database",
    .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Sakila.isAvailable, Comment(rawValue: Sakila.hint))
)
struct SakilaTests {
    private static let customers = 599

    @Test("settles every customer, or names the customer in the report", arguments: ["none", "item"])
    func customersAreSettled(transaction: String) async throws {
        let project = try Sakila.project("sakila_\(transaction)", transaction: transaction)
        let app = try project.application()
        defer { app.close() }
        try await onOwnThread {
            _ = try app.migrate()
            _ = try app.execute(Sakila.script)
            try project.execute(Sakila.balanceTable)
            #expect(try project.number("SELECT COUNT(*) FROM customer") == Self.customers)
            #expect(try project.number("SELECT COUNT(*) FROM rental") == 16_044)
            #expect(try project.number("SELECT COUNT(*) FROM payment") == 16_049)
        }

        let order = try await app.enqueue("settle-customer", arguments: .object(["as_of": .string(Sakila.asOf)]))
        #expect(order.ids.count == 24)
        let summary = try await app.run(mode: .drain)
        #expect(summary.isDrained)

        let expected = try await onOwnThread { try Sakila.ledger(in: project) }
        let refused = expected.filter { $0.value.isBeyondCredit }
        #expect(expected.count == Self.customers)
        #expect(summary.totals.itemsCompleted + summary.totals.itemsFailed == Self.customers)
        #expect(summary.totals.itemsFailed == refused.count)
        #expect(refused.count > 0)

        try await onOwnThread {
            // Row by row: the settled ones in their table, the refused ones in the report and nowhere else.
            #expect(try Sakila.balances(in: project) == expected.filter { !$0.value.isBeyondCredit })
            try Self.expect(Set(refused.keys), failedIn: app.store)
            try Self.expect(Set(refused.keys), loggedIn: project)
            try Self.expectSums(of: expected, in: project)
        }
    }

    private static func expect(_ customers: Set<Int64>, failedIn store: any TaskStore) throws {
        let failures = try store.failures(FailureFilter(job: "settle-customer")).map(\.failure)
        #expect(Set(failures.map(\.item)) == Set(customers.map { .integer($0) }))
        #expect(failures.count == customers.count)
        let errno = TestServer.flavour == .mySQL ? 3819 : 4025
        #expect(failures.allSatisfy { $0.cause.errno == errno && $0.next == .discarded })

        let report = try FailureReport(from: store)
        let groups = report.jobs.flatMap(\.groups)
        #expect(groups.count == 1)
        #expect(Set(groups.flatMap(\.items).map(\.item)) == Set(customers.map { .integer($0) }))
        #expect(report.final == customers.count)
        #expect(report.text().contains("within_credit"))
    }

    /// Each in the log of failures as well, one line per failure.
    private static func expect(_ customers: Set<Int64>, loggedIn project: Project) throws {
        let items = try project.lines(of: "log/failures.jsonl").map { line -> JSONValue? in
            guard case .object(let failure) = try JSONValue(json: String(line)) else { return nil }
            return failure["item"]
        }
        #expect(items.count == customers.count)
        #expect(Set(items) == Set(customers.map { .integer($0) }))
    }

    /// The sums that the server makes of the table and of the statement are equal, but for those who were refused.
    private static func expectSums(of expected: [Int64: Sakila.Balance], in project: Project) throws {
        let table = try project.row("SELECT COUNT(*), SUM(paid), SUM(owed) FROM customer_balance")
        let refused = expected.filter { $0.value.isBeyondCredit }.keys.map { "\($0)" }.joined(separator: ",")
        let statement = try project.row(
            "SELECT COUNT(*), SUM(paid), SUM(owed) FROM (\(Sakila.ledgerQuery)) l WHERE customer_id NOT IN (\(refused))"
        )
        #expect(table == statement)
    }
}
