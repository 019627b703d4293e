import Foundation
import Haulout
import HauloutCore
import Logging

/// The queue's tables in a database of their own, and workers on them.
struct Stage: Sendable {
    let app: Application
    let interrupt: Interrupt
    let report: @Sendable (BenchProgress) -> Void

    /// Tells at most so often how far it is.
    private static let step = 500

    var store: any TaskStore { get throws { try app.store } }

    // MARK: Enqueueing

    /// Enqueues tasks in one transaction, and returns how long that took.
    func enqueue(_ count: Int, of job: String = NoOp.name, as name: String) async throws -> Duration {
        try await onOwnThread {
            let store = try store
            let start = ContinuousClock.now
            _ = try store.enqueue { add in
                for number in 1...count {
                    try add(NewTask(job: job))
                    guard number.isMultiple(of: Self.step) || number == count else { continue }
                    try interrupt.check()
                    report(BenchProgress(name: name, done: number, of: count, elapsed: ContinuousClock.now - start))
                }
            }
            return ContinuousClock.now - start
        }
    }

    // MARK: Running

    /// Workers that are not yet running.
    func makeSupervisor(_ jobs: JobRegistry) throws -> Supervisor {
        Supervisor(
            options: app.supervisorOptions,
            store: try store,
            jobs: jobs,
            database: try app.database,
            logger: app.configuration.log.logger()
        )
    }

    /// Runs workers until no task is left.
    ///
    /// - Parameter count: How many tasks that should take.
    func drain(_ jobs: JobRegistry, _ count: Int, as name: String) async throws -> RunSummary {
        let supervisor = try await onOwnThread { try makeSupervisor(jobs) }
        interrupt.watch(supervisor)
        defer { interrupt.watch(nil) }
        let start = ContinuousClock.now
        let reporter = Task {
            while (try? await Task.sleep(for: .milliseconds(200))) != nil {
                let done = supervisor.snapshot()?.totals.completed ?? 0
                report(BenchProgress(name: name, done: done, of: count, elapsed: ContinuousClock.now - start))
            }
        }
        defer { reporter.cancel() }
        let summary = try await supervisor.run(mode: .drain)
        try interrupt.check()
        return summary
    }

    /// Runs workers beside `body`, and stops them after it.
    func whileRunning<T: Sendable>(
        _ jobs: JobRegistry, _ body: (Supervisor) async throws -> T
    ) async throws -> (result: T, summary: RunSummary) {
        let supervisor = try await onOwnThread { try makeSupervisor(jobs) }
        interrupt.watch(supervisor)
        defer { interrupt.watch(nil) }
        async let running = supervisor.run()
        let result: Result<T, any Error>
        do { result = .success(try await body(supervisor)) } catch { result = .failure(error) }
        supervisor.stop()
        let summary = try await running
        try interrupt.check()
        return (try result.get(), summary)
    }
}

/// The job that does nothing.
enum NoOp {
    static let name = "no-op"
    static let jobs = {
        var jobs = JobRegistry()
        jobs.register(JobDefinition(name: name), handler: SwiftHandler { _ in })
        return jobs
    }()
}
