import Foundation
import Haulout
import HauloutBench
import HauloutCLI
import HauloutCore
import Synchronization
import YAMLConfiguration

/// An environment over a store in memory, whose answers a test sets.
final class TestEnvironment: CommandEnvironment {
    static let now = Date(timeIntervalSince1970: 1_795_510_800)

    let store: InMemoryTaskStore
    private let state = Mutex(State())

    struct State {
        var jobs = LoadedJobs(folder: "jobs", definitions: TestEnvironment.definitions)
        var warnings: [Problem] = []
        /// Thrown by every call, as by a server that is away or a configuration that is wrong.
        var failure: (any Error)?
        var requests: [TaskOrder] = []
        var migrations: [Bool] = []
        var progress: [RunProgress] = []
        var summary = RunSummary(totals: RunTotals(), isDrained: true)
        var samples: [String] = []
        var benchProgress: [BenchProgress] = []
        var bench = BenchReport(server: TestEnvironment.server(), workers: 16, keepsHistory: true)
        var plans: [BenchPlan] = []
        var diagnosis = Diagnosis(server: "MariaDB 10.11.19", account: "haulout@localhost", role: .worker, entries: [])
        var closed = 0
    }

    init(_ change: (inout State) -> Void = { _ in }) {
        store = InMemoryTaskStore(now: { Self.now })
        state.withLock { change(&$0) }
    }

    var requests: [TaskOrder] { state.withLock(\.requests) }
    var migrations: [Bool] { state.withLock(\.migrations) }
    var samples: [String] { state.withLock(\.samples) }
    var plans: [BenchPlan] { state.withLock(\.plans) }
    var closed: Int { state.withLock(\.closed) }

    func checkConfiguration() throws -> [Problem] {
        try working().warnings
    }

    func loadJobs() throws -> LoadedJobs {
        try working().jobs
    }

    func withStore<Result>(_ body: (any TaskStore) throws -> Result) throws -> Result {
        _ = try working()
        return try body(store)
    }

    func migrate(planOnly: Bool) throws -> MigrationReport {
        _ = try working()
        state.withLock { $0.migrations.append(planOnly) }
        return MigrationReport(from: 0, to: 1, steps: ["create the queue's tables"], applied: !planOnly)
    }

    func enqueue(_ request: TaskOrder) throws -> EnqueueResult {
        _ = try working()
        state.withLock { $0.requests.append(request) }
        let task = NewTask(
            job: request.job.name,
            queue: request.queue ?? request.job.queue,
            priority: request.priority ?? request.job.priority,
            arguments: request.arguments,
            items: request.items,
            start: request.start,
            uniqueKey: request.uniqueKey.map { NewTask.UniqueKey($0) }
        )
        return try store.enqueue(Array(repeating: task, count: request.count))
    }

    func run(drain: Bool, onProgress: @escaping @Sendable (RunProgress) -> Void) async throws -> RunSummary {
        let state = try working()
        state.progress.forEach(onProgress)
        return state.summary
    }

    func runProcess(_ number: Int, drain: Bool) async throws {
        _ = try working()
    }

    func loadSample(_ file: String) throws -> SampleReport {
        _ = try working()
        state.withLock { $0.samples.append(file) }
        return SampleReport(statements: 12, rows: 210_000)
    }

    func bench(
        _ plan: BenchPlan, onProgress: @escaping @Sendable (BenchProgress) -> Void
    ) async throws -> BenchReport {
        let state = try working()
        self.state.withLock { $0.plans.append(plan) }
        state.benchProgress.forEach(onProgress)
        return state.bench
    }

    func diagnose(as role: AccountRole) throws -> Diagnosis {
        try working().diagnosis
    }

    func grants(for role: AccountRole, database: String?, user: String?) throws -> [String] {
        _ = try working()
        return ["GRANT \(role.rawValue) ON \(database ?? "haulout") TO \(user ?? "haulout")"]
    }

    static func server(flush: Int = 1) -> BenchReport.Server {
        BenchReport.Server(
            version: "MariaDB 10.11.19", innodbFlushLogAtTrxCommit: flush, logBin: false, syncBinlog: 0,
            innodbBufferPoolSize: 128 << 20, durable: flush == 1)
    }

    func close() {
        state.withLock { $0.closed += 1 }
    }

    private func working() throws -> State {
        let state = state.withLock { $0 }
        if let failure = state.failure { throw failure }
        return state
    }
}

extension TestEnvironment {
    static let definitions = [
        JobDefinition(
            name: "close-month",
            handler: .exec(ExecHandlerDefinition(arguments: ["/usr/bin/close", "--month", "{args.month}"])),
            retry: RetryPolicy(attempts: 1),
            timeout: nil,
            secrets: ["token"],
            source: "jobs/close-month.yaml"
        ),
        JobDefinition(
            name: "refresh-score",
            summary: "Recompute the score of each user.",
            queue: "bulk",
            handler: .sql(SQLHandlerDefinition(statements: ["UPDATE user SET score = 1 WHERE uid = :item"])),
            items: .sql("SELECT uid FROM user"),
            source: "jobs/refresh-score.yaml"
        ),
    ]
}
