import ArgumentParser
import Haulout
import Logging
import Measuring
import MySQLPool

/// A steady load beside a session that holds an old snapshot open, so that the server can purge nothing.
struct Snapshot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "800 tasks a second for 15 minutes under one old snapshot, and what claims then cost.")

    @OptionGroup var server: ServerOptions

    @Option(help: "How many tasks are enqueued per second.")
    var offered = 800

    @Option(help: "How long the snapshot is held, in minutes.")
    var minutes = 15.0

    @Option(help: "How long the same load runs before, without the snapshot, in minutes.")
    var clean = 2.0

    func run() async throws {
        let stage = try Stage(socket: server.socket, settings: "workers: {threads: 16}")
        defer { stage.close() }
        let store = TimedStore(try stage.app.store)
        let supervisor = try supervisor(store, stage)
        async let summary = supervisor.run()
        let outcome: Result<SnapshotResult, any Error>
        do {
            outcome = .success(try await onOwnThread { try measure(stage, store, supervisor) })
        } catch {
            outcome = .failure(error)
        }
        supervisor.stop()
        _ = try await summary
        let result = try outcome.get()
        print(server.json ? try result.json() : result.text)
    }

    private func supervisor(_ store: any TaskStore, _ stage: Stage) throws -> Supervisor {
        var jobs = JobRegistry()
        jobs.register(Stage.noOp, handler: SwiftHandler { _ in })
        var logger = Logger(label: "haulout")
        logger.logLevel = .warning
        return Supervisor(
            options: SupervisorOptions(host: "bench", version: HauloutVersion.text),
            store: store,
            jobs: jobs,
            database: try stage.app.database,
            logger: logger
        )
    }

    private func measure(_ stage: Stage, _ store: TimedStore, _ supervisor: Supervisor) throws -> SnapshotResult {
        let load = SteadyLoad(rate: offered, app: stage.app, store: store, supervisor: supervisor)
        _ = try load.run(minutes: 0.05, name: "warm-up")
        let clean = try load.run(minutes: clean, name: "clean")
        let old = try stage.connect()
        defer { old.close() }
        try old.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        try old.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        let held = try load.run(minutes: minutes, name: "old snapshot")
        try old.execute("ROLLBACK")
        return SnapshotResult(offered: offered, minutes: minutes, clean: clean, held: held)
    }
}

struct SnapshotResult: Codable {
    let offered: Int
    let held: Double
    let ratio: Double
    let minutes: Double
    let tail: Double
    let cleanTail: Double
    let median: Double
    let cleanMedian: Double

    private enum CodingKeys: String, CodingKey {
        case offered, held, minutes
        case ratio = "claim_p99_ratio"
        case tail = "claim_p99_ms"
        case cleanTail = "claim_p99_clean_ms"
        case median = "claim_p50_ms"
        case cleanMedian = "claim_p50_clean_ms"
    }

    init(offered: Int, minutes: Double, clean: SteadyLoad.Outcome, held: SteadyLoad.Outcome) {
        self.offered = offered
        self.minutes = minutes
        self.held = rounded(held.rate, to: 1)
        tail = rounded(percentile(0.99, of: held.claims), to: 3)
        cleanTail = rounded(percentile(0.99, of: clean.claims), to: 3)
        median = rounded(percentile(0.5, of: held.claims), to: 3)
        cleanMedian = rounded(percentile(0.5, of: clean.claims), to: 3)
        ratio = rounded(percentile(0.99, of: held.claims) / percentile(0.99, of: clean.claims), to: 2)
    }

    var text: String {
        table([
            ["\(offered) tasks/s offered", "clean", "old snapshot", "ratio"],
            ["claim, p50 ms", String(cleanMedian), String(median), ""],
            ["claim, p99 ms", String(cleanTail), String(tail), String(ratio)],
        ]) + "\nheld \(held) tasks/s for \(minutes) minutes"
    }
}
