import Foundation
public import Haulout
public import HauloutBench
import HauloutConfiguration
public import HauloutCore
import Synchronization
public import YAMLConfiguration

/// What commands work on in earnest: an `Application`, read from the configuration file when it is first needed.
public final class ApplicationEnvironment: CommandEnvironment {
    private struct State {
        var application: Application?
        var hasJobs = false
    }

    private let path: String
    private let state = Mutex(State())

    /// - Parameter configuration: The path of `config.yaml`.
    public init(configuration path: String) {
        self.path = path
    }

    /// A program with jobs in Swift hands in its own application.
    public init(_ application: Application) {
        path = ""
        state.withLock { $0 = State(application: application, hasJobs: true) }
    }

    /// The application with its jobs.
    private func loaded() throws -> Application {
        let application = try configured()
        return try state.withLock { state in
            if state.hasJobs { return state.application ?? application }
            var loading = application
            try loading.loadJobs()
            state = State(application: loading, hasJobs: true)
            return loading
        }
    }

    /// The application, with or without its jobs.
    private func configured() throws -> Application {
        try state.withLock { state in
            if let application = state.application { return application }
            let application = try Application(withoutJobs: path)
            state.application = application
            return application
        }
    }

    public func checkConfiguration() throws -> [Problem] {
        try Configuration.load(path).warnings
    }

    public func loadJobs() throws -> LoadedJobs {
        let application = try loaded()
        return LoadedJobs(
            folder: application.configuration.jobs,
            definitions: application.definitions,
            warnings: application.warnings
        )
    }

    public func withStore<Result>(_ body: (any TaskStore) throws -> Result) throws -> Result {
        try body(configured().store)
    }

    public func migrate(planOnly: Bool) throws -> MigrationReport {
        let plan = try configured().migrate(planOnly: planOnly)
        return MigrationReport(from: plan.from, to: plan.to, steps: plan.steps, applied: !planOnly)
    }

    public func enqueue(_ order: TaskOrder) throws -> EnqueueResult {
        try loaded().enqueueBlocking(order)
    }

    public func run(
        drain: Bool,
        onProgress: @escaping @Sendable (RunProgress) -> Void
    ) async throws -> RunSummary {
        let application = try loaded()
        let mode: RunMode = drain ? .drain : .untilStopped
        let report: @Sendable (RunSnapshot, Int?) -> Void = { onProgress(RunProgress($0, waiting: $1)) }
        guard application.configuration.workers.processes > 1 else {
            return try await application.run(mode: mode, onProgress: report)
        }
        let arguments = ["run", "--config", application.path] + (drain ? ["--drain"] : [])
        return try await application.runProcesses(
            mode: mode, arguments: { arguments + ["--process", "\($0)"] }, onProgress: report)
    }

    public func runProcess(_ number: Int, drain: Bool) async throws {
        try await loaded().runMember(number, mode: drain ? .drain : .untilStopped)
    }

    public func bench(
        _ plan: BenchPlan,
        onProgress: @escaping @Sendable (BenchProgress) -> Void
    ) async throws -> BenchReport {
        try await Bench(configured(), plan: plan).run(onProgress: onProgress)
    }

    public func diagnose(as role: AccountRole) throws -> Diagnosis {
        try configured().diagnose(as: role)
    }

    public func grants(for role: AccountRole, database: String?, user: String?) throws -> [String] {
        try configured().grants(for: role, database: database, user: user)
    }

    public func loadSample(_ file: String) throws -> SampleReport {
        let script: String
        do {
            script = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw CommandFailure(.usage, ["\(file) cannot be read: \(FileReading.reason(error))"])
        }
        let result = try configured().execute(SQLScript(script))
        return SampleReport(statements: result.statements, rows: result.rows)
    }

    public func close() {
        state.withLock { $0.application }?.close()
    }
}
