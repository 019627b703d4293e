import Foundation
import Logging
import MySQLClient
import MySQLPool
import Synchronization

@testable import HauloutCore

/// A supervisor over a store in memory, with handlers made of closures.
struct TestRun {
    let store: ScriptedStore
    let supervisor: Supervisor
    let time: any Timekeeper

    /// - Parameters:
    ///   - handlers: By the name of the job; every job is tried three times, a millisecond apart.
    ///   - time: The store follows a `ManualTime` too.
    init(
        threads: Int = 2,
        lease: Duration = .seconds(30),
        shutdown: Duration = .seconds(25),
        timeout: Duration? = nil,
        time: any Timekeeper = SystemTime(),
        _ handlers: [String: any TaskHandler]
    ) {
        let store = if let manual = time as? ManualTime { ScriptedStore { manual.date } } else { ScriptedStore() }
        let retry = RetryPolicy(attempts: 3, backoff: .fixed, first: .milliseconds(1), jitter: 0)
        var jobs = JobRegistry()
        for (name, handler) in handlers {
            jobs.register(
                JobDefinition(name: name, handler: .swift, retry: retry, timeout: timeout),
                handler: handler
            )
        }
        self.store = store
        self.time = time
        supervisor = Supervisor(
            options: SupervisorOptions(
                threads: threads,
                lease: lease,
                shutdown: shutdown,
                host: "host-1",
                version: "1.0.0"
            ),
            store: store,
            jobs: jobs,
            // Never connected: no handler here queries it.
            database: Database(ConnectionConfiguration(endpoint: .socket("/nowhere"), user: "nobody")),
            failureLog: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            time: time
        )
    }

    /// Runs until nothing is left to do.
    func drain() async throws -> RunSummary {
        try await supervisor.run(mode: .drain)
    }

    /// Runs beside `body`, and stops after it.
    func run(_ body: () async throws -> Void) async throws -> RunSummary {
        async let summary = supervisor.run()
        try await body()
        supervisor.stop()
        return try await summary
    }

    func state(of task: TaskID) -> TaskState? { store.task(task)?.summary.state }
}

/// Blocks its thread on a gate; says when it is there.
func gated(_ gate: Gate, _ entered: Observed<Int>) -> any TaskHandler {
    SwiftHandler { _ in
        entered.update { $0 += 1 }
        gate.pass()
    }
}

/// Suspends until it is cancelled.
func endless(_ entered: Observed<Int>) -> any TaskHandler {
    SwiftHandler { _ in
        entered.update { $0 += 1 }
        try await Task.sleep(for: .seconds(86_400))
    }
}

/// Does nothing.
let noOp: any TaskHandler = SwiftHandler { _ in }

struct Mishap: Error {}
