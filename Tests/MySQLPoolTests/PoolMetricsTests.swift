import Metrics
import MetricsTestKit
import MySQLClient
import MySQLPool
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct PoolMetricsTests {
    private let metrics = TestMetrics()
    private let pool = [("db.client.connection.pool.name", "shop")]

    private func makePool(_ database: TestDatabase, maximumSize: Int = 2) -> ConnectionPool {
        withMetricsFactory(metrics) {
            ConnectionPool(
                PoolConfiguration(connection: database.configuration, maximumSize: maximumSize, name: "shop"))
        }
    }

    private func timer(_ name: String) throws -> [Int64] {
        try metrics.expectTimer("db.client.connection.\(name)", pool).values
    }

    private func errors(_ kind: String, _ phase: String) throws -> Int64 {
        try metrics.expectCounter("db.client.errors", pool + [("error.type", kind), ("phase", phase)]).totalValue
    }

    @Test("each borrowing is timed: the wait for it, and how long it was used; and so is each connect")
    func times() throws {
        let pool = makePool(try TestDatabase("metrics_times"))
        defer { pool.close() }
        _ = try pool.query("SELECT SLEEP(0.02)")
        for _ in 0..<9 { _ = try pool.query("SELECT 1") }
        try pool.withConnection { lease in _ = try lease.query("SELECT 1") }
        #expect(try timer("create_time").count == 1)
        let waits = try timer("wait_time")
        let uses = try timer("use_time")
        #expect(waits.count == 11 && uses.count == 11)
        #expect(waits[0] > 0 && waits.dropFirst().allSatisfy { $0 == 0 })
        #expect(uses[0] >= 19_000_000 && uses.allSatisfy { $0 > 0 })
    }

    @Test("the wait in line is timed, also for those whose statement another thread runs")
    func line() throws {
        let pool = makePool(try TestDatabase("metrics_line"), maximumSize: 1)
        defer { pool.close() }
        _ = try pool.query("SELECT 1")
        pool.profiles["SELECT 1"].noteQuickness()
        let lease = try pool.lease()
        let waiting = (0..<4).map { _ in Background { try pool.query("SELECT 1").first?[0] } }
        try eventually { pool.statistics.waiting == 4 }
        lease.release()
        for query in waiting { #expect(try query.value() == 1) }
        let waits = try timer("wait_time")
        #expect(waits.count == 6)
        #expect(waits.suffix(4).allSatisfy { $0 > 0 })
    }

    @Test("errors are counted by kind: those of statements, of connects and of the pool")
    func failures() throws {
        let database = try TestDatabase("metrics_errors")
        let pool = makePool(database, maximumSize: 1)
        defer { pool.close() }
        #expect(throws: DatabaseError.self) { try pool.query("SELECT FROM") }
        try pool.withConnection { lease in
            #expect(throws: DatabaseError.self) { try lease.query("SELECT nothing FROM nowhere") }
            #expect(throws: PoolError.self) { try pool.query("SELECT 1") }
        }
        let lease = try pool.lease()
        #expect(throws: PoolError.self) { try pool.lease(within: .milliseconds(1)).release() }
        lease.release()
        #expect(try errors("syntax", "execute") == 2)
        #expect(try errors("nested_borrow", "lease") == 1)
        #expect(try errors("timeout", "lease") == 1)
        #expect(try metrics.expectCounter("db.client.connection.timeouts", self.pool).totalValue == 1)

        // An account without rights. One that is not there would do on MariaDB, but MySQL asks it for any kind of password.
        let nobody = "pool_metrics_nobody"
        try database.observer.execute("DROP USER IF EXISTS \(unsafeRaw: nobody)@localhost")
        try database.observer.execute("CREATE USER \(unsafeRaw: nobody)@localhost IDENTIFIED BY 'x'")
        defer { _ = try? database.observer.execute("DROP USER \(unsafeRaw: nobody)@localhost") }
        var wrong = database.configuration
        wrong.user = nobody
        wrong.password = "x"
        let refused = withMetricsFactory(metrics) {
            ConnectionPool(PoolConfiguration(connection: wrong, name: "shop"))
        }
        defer { refused.close() }
        #expect(throws: DatabaseError.self) { try refused.query("SELECT 1") }
        #expect(try errors("permission", "connect") >= 1)
    }

    @Test("how many connections are used, idle and waited for is told on demand")
    func gauges() throws {
        let pool = makePool(try TestDatabase("metrics_gauges"))
        defer { pool.close() }
        let lease = try pool.lease()
        try pool.prefill(2)
        pool.recordMetrics()
        func count(_ state: String) throws -> Double? {
            let dimensions = self.pool + [("db.client.connection.state", state)]
            return try metrics.expectGauge("db.client.connection.count", dimensions).lastValue
        }
        #expect(try count("used") == 1 && count("idle") == 1 && count("opening") == 0)
        #expect(try metrics.expectGauge("db.client.connection.max", self.pool).lastValue == 2)
        #expect(try metrics.expectGauge("db.client.connection.pending_requests", self.pool).lastValue == 0)
        lease.release()
        pool.recordMetrics()
        #expect(try count("used") == 0 && count("idle") == 2)
    }
}
