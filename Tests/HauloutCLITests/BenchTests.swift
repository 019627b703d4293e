import Foundation
import HauloutBench
import Testing

@testable import HauloutCLI

@Suite struct BenchTests {
    private static let report = {
        var report = BenchReport(server: TestEnvironment.server(), workers: 16, keepsHistory: true)
        report.burndown = BenchReport.Throughput(tasks: 100_000, in: .milliseconds(1_250))
        report.enqueue = BenchReport.Enqueue(
            bulk: BenchReport.Throughput(tasks: 100_000, in: .milliseconds(500)),
            single: BenchReport.Throughput(tasks: 45_000, in: .seconds(5)), singleThreads: 8)
        report.latency = BenchReport.Latency(
            sameProcess: .init(tasks: 300, p50Ms: 0.94, p99Ms: 2.031),
            throughServer: .init(tasks: 300, p50Ms: 1.14, p99Ms: 2.9))
        report.mixed = BenchReport.Mixed(
            ended: BenchReport.Throughput(tasks: 20_000, in: .seconds(4)), retried: 1_730, discarded: 612, lost: 0)
        return report
    }()

    @Test("bench prints the server's settings and a line for each measurement")
    func text() async {
        let session = await Session.run("bench", in: TestEnvironment { $0.bench = Self.report })
        #expect(session.status == 0)
        #expect(
            session.output == """
                MariaDB 10.11.19, durable (innodb_flush_log_at_trx_commit 1, log_bin off), buffer pool 128 MiB
                16 workers, completed tasks are kept

                MEASUREMENT                             TASKS    TIME  RESULT
                burn-down                             100,000   1.2 s  80,000 tasks/s
                enqueue in one call                   100,000  500 ms  200,000 tasks/s
                enqueue one by one, 8 threads          45,000     5 s  9,000 tasks/s
                enqueue to start                          300          p50 0.94 ms, p99 2.031 ms
                enqueue to start, through the server      300          p50 1.14 ms, p99 2.9 ms
                mixed                                  20,000     4 s  5,000 tasks/s, 1,730 retries, 612 discarded, 0 lost

                """)
        #expect(session.error.isEmpty)
    }

    @Test("bench --json prints one object, with the settings as the server names them, and only what was measured")
    func json() async throws {
        let environment = TestEnvironment { state in
            state.bench = Self.report
            state.bench.latency = nil
        }
        let json = try await Session.run("bench", "--json", in: environment).json
        let server = try #require(json["server"] as? [String: Any])
        #expect(server["version"] as? String == "MariaDB 10.11.19")
        #expect(server["innodb_flush_log_at_trx_commit"] as? Int == 1)
        #expect(server["sync_binlog"] as? Int == 0 && server["log_bin"] as? Bool == false)
        #expect(server["durable"] as? Bool == true)
        #expect(json["workers"] as? Int == 16)
        let burnDown = try #require(json["burndown"] as? [String: Any])
        #expect(burnDown["tasks"] as? Int == 100_000 && burnDown["rate"] as? Double == 80_000)
        #expect(burnDown["seconds"] as? Double == 1.25)
        let enqueue = try #require(json["enqueue"] as? [String: Any])
        #expect((enqueue["single"] as? [String: Any])?["rate"] as? Double == 9_000)
        #expect((json["mixed"] as? [String: Any])?["lost"] as? Int == 0)
        #expect(json["latency"] == nil)
    }

    @Test("the latency has its own names in JSON")
    func latency() async throws {
        let json = try await Session.run("bench", "latency", "--json", in: TestEnvironment { $0.bench = Self.report })
            .json
        let latency = try #require(json["latency"] as? [String: Any])
        let wait = try #require(latency["through_server"] as? [String: Any])
        #expect(wait["p50_ms"] as? Double == 1.14 && wait["p99_ms"] as? Double == 2.9 && wait["tasks"] as? Int == 300)
    }

    @Test("measurements, tasks and workers are those of the command line; all four measurements without a name")
    func plan() async {
        let environment = TestEnvironment()
        _ = await Session.run("bench", in: environment)
        _ = await Session.run("bench", "mixed", "burndown", "--tasks", "5000", "--workers", "64", in: environment)
        #expect(
            environment.plans == [
                BenchPlan(measurements: [.burndown, .enqueue, .latency, .mixed], tasks: 100_000, workers: nil),
                BenchPlan(measurements: [.mixed, .burndown], tasks: 5_000, workers: 64),
            ])
    }

    @Test("latency and mixed take a share of the tasks")
    func shares() {
        let plan = BenchPlan(tasks: 100_000)
        #expect(BenchPlan.Measurement.allCases.map(plan.count) == [100_000, 100_000, 300, 20_000])
        #expect(BenchPlan.Measurement.allCases.map(BenchPlan(tasks: 1).count) == [1, 1, 1, 1])
    }

    @Test("a wrong measurement or number is a wrong command line, and the one that was meant is named")
    func wrong() async {
        let unknown = await Session.run("bench", "burndwon")
        #expect(unknown.status == 64)
        #expect(unknown.error.contains("did you mean \"burndown\"?"), "\(unknown.error)")
        for arguments in [["--tasks", "0"], ["--tasks", "10000001"], ["--workers", "0"], ["--workers", "251"]] {
            let session = await Session.run("bench", arguments[0], arguments[1])
            #expect(session.status == 64, "\(arguments)")
            #expect(session.output.isEmpty)
        }
    }

    @Test("what is said about the figures goes to stderr, that they are not durable to the table as well")
    func warnings() async {
        let session = await Session.run(
            "bench", "--json",
            in: TestEnvironment { $0.bench.warnings = ["Not durable: …"] })
        #expect(session.error == "Not durable: …\n")
        let table = await Session.run(
            "bench", in: TestEnvironment { $0.bench.server = TestEnvironment.server(flush: 2) })
        #expect(table.output.hasPrefix("MariaDB 10.11.19, NOT durable (innodb_flush_log_at_trx_commit 2, log_bin off)"))
    }

    @Test("a task that never ended makes the command fail")
    func lost() async {
        let environment = TestEnvironment { state in
            state.bench = Self.report
            state.bench.mixed?.lost = 2
        }
        let session = await Session.run("bench", "mixed", in: environment)
        #expect(session.status == 1)
        #expect(session.error == "2 tasks of the mixed measurement never ended.\n")
    }

    @Test("an account that may not make a database is told what to grant, with 69; an interrupt ends with 1")
    func failures() async {
        let denied = await Session.run(
            "bench", in: TestEnvironment { $0.failure = BenchError(.noDatabase, "This account may not make one.") })
        #expect(denied.status == 69 && denied.error == "This account may not make one.\n")
        let interrupted = await Session.run(
            "bench", in: TestEnvironment { $0.failure = BenchError(.interrupted, "Interrupted.") })
        #expect(interrupted.status == 1 && interrupted.error == "Interrupted.\n")
    }

    @Test("on a terminal the progress is one line that is rewritten")
    func progress() async {
        let steps = [0, 500, 1_000].map { done in
            BenchProgress(name: "burn-down", done: done, of: 1_000, elapsed: .milliseconds(done))
        }
        let session = await Session.run(
            "bench", in: TestEnvironment { $0.benchProgress = steps }, errorWidth: 80,
            times: [0, 1, 2].map { TestEnvironment.now.addingTimeInterval($0) })
        #expect(
            session.error == """
                \r\u{1B}[2Kburn-down: 0 of 1,000 tasks\r\u{1B}[2Kburn-down: 500 of 1,000 tasks · 1,000/s\
                \r\u{1B}[2Kburn-down: 1,000 of 1,000 tasks · 1,000/s

                """)
    }

    @Test("--help says what is measured, that nothing of the user's is touched, and which right it takes")
    func help() async {
        // Lines break where the terminal ends.
        let help = await Session.run("bench", "--help").output.split { $0.isWhitespace }.joined(separator: " ")
        for text in [
            "burndown waiting no-op tasks are claimed, run and completed", "Your queues and tables are not touched",
            "also after Ctrl-C",
            "GRANT ALL ON `haulout\\_bench\\_%`.*", "haulout bench burndown --tasks 1000000",
        ] {
            #expect(help.contains(text), "\(text)")
        }
    }
}
