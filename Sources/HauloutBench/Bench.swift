public import Haulout
import HauloutConfiguration
import HauloutCore
import HauloutStore
import MySQLClient
import MySQLPool
import UnixSignals

/// Measures how fast the queue is on the server of an application.
///
/// Each measurement makes a database of its own on that server, and drops it at its end, also after SIGINT or SIGTERM.
/// The application's own tables and queues are neither read nor written.
public struct Bench: Sendable {
    private let home: Application
    private let plan: BenchPlan

    /// - Parameter application: Says where the server is, and how many workers there are.
    public init(_ application: Application, plan: BenchPlan) {
        home = application
        self.plan = plan
    }

    private var workers: Int { plan.workers ?? home.configuration.workers.threads }

    /// - Parameter onProgress: Called very often, from any thread.
    /// - Throws: ``BenchError``, `DatabaseError`, `StoreError`, `SupervisorError`.
    public func run(onProgress: @escaping @Sendable (BenchProgress) -> Void) async throws -> BenchReport {
        let interrupt = Interrupt()
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let watch = Task { for await _ in signals { interrupt.raise() } }
        defer { watch.cancel() }
        var report = try await onOwnThread { try begin() }
        for measurement in plan.measurements {
            let count = plan.count(for: measurement)
            try await onStage(interrupt, onProgress) { stage in
                switch measurement {
                case .burndown: report.burndown = try await BurnDown.measure(count, on: stage)
                case .enqueue: report.enqueue = try await Enqueueing.measure(count, on: stage)
                case .latency: report.latency = try await Waiting.measure(count, on: stage)
                case .mixed: report.mixed = try await Mixture.measure(count, on: stage)
                }
            }
        }
        return report
    }

    /// Looks at the server.
    private func begin() throws -> BenchReport {
        let server = BenchReport.Server(try home.serverSettings())
        let left = try home.scratchDatabases().map { name in
            "There is a database \(name): another bench runs, or one was killed. If none runs: DROP DATABASE `\(name)`"
        }
        return BenchReport(
            server: server, workers: workers, keepsHistory: home.configuration.retention.completed > .zero,
            warnings: Self.buildWarnings + server.warnings + left)
    }

    private static var buildWarnings: [String] {
        #if DEBUG
            ["This is a debug build, several times slower: swift build --configuration release --product haulout"]
        #else
            []
        #endif
    }

    // MARK: The database

    private func onStage(
        _ interrupt: Interrupt,
        _ onProgress: @escaping @Sendable (BenchProgress) -> Void,
        _ measure: (Stage) async throws -> Void
    ) async throws {
        try interrupt.check()
        let (database, app) = try await onOwnThread { try open() }
        let result: Result<Void, any Error>
        do {
            try await onOwnThread { _ = try app.migrate() }
            result = .success(try await measure(Stage(app: app, interrupt: interrupt, report: onProgress)))
        } catch {
            result = .failure(error)
        }
        do {
            try await onOwnThread {
                app.close()
                try home.drop(database)
            }
        } catch {
            // What went wrong first is what matters, unless nothing did.
            try result.get()
            throw BenchError(.failed, "The database \(database.name) is left, drop it yourself: \(error)")
        }
        try result.get()
    }

    private func open() throws -> (ScratchDatabase, Application) {
        let database: ScratchDatabase
        do {
            database = try home.makeScratchDatabase()
        } catch let error as DatabaseError where error.kind == .permission && error.code == 1044 {
            throw BenchError(
                .noDatabase,
                """
                The bench works in a database of its own, and this account may not make one: \(error.message). As an \
                administrator: GRANT ALL ON `\(ScratchDatabase.prefix.replacing("_", with: "\\_"))%`.* TO the account of \
                `database.user`.
                """)
        }
        var configuration = home.configuration
        configuration.database.database = database.name
        configuration.workers.threads = workers
        // The queues are the bench's own, and it decides itself when its workers end.
        configuration.workers.queues = WorkersConfiguration().queues
        configuration.shutdown = Configuration().shutdown
        configuration.failureLog = nil
        if [.trace, .debug, .info, .notice].contains(configuration.log.level) { configuration.log.level = .warning }
        return (database, Application(configuration))
    }
}
