import Dispatch
import Foundation
import HauloutConfiguration
public import HauloutCore
import HauloutStore
import Logging
import MySQLClient
import MySQLPool
import UnixSignals
import YAMLConfiguration

extension Application {
    /// Runs workers in this process until a signal, or with `.drain` until nothing is left to do.
    ///
    /// The first SIGTERM or SIGINT stops claiming, lets running tasks finish within `shutdown`, then interrupts them
    /// and gives them back at no cost; the second one interrupts at once.
    ///
    /// `workers.processes` is for the command `run`, and for programs that have it by way of `HauloutTool`.
    ///
    /// - Parameter onProgress: Called about five times a second, with where the run stands, and with how many tasks
    ///   wait as last counted; `nil` before that.
    /// - Throws: What is wrong before the first task is claimed: ``MissingHandler``, `DatabaseError`, `StoreError`.
    ///   Later the database may be away for as long as it likes.
    @discardableResult
    public func run(
        mode: RunMode = .untilStopped,
        onProgress: @escaping @Sendable (RunSnapshot, Int?) -> Void = { _, _ in }
    ) async throws -> RunSummary {
        let logger = resources.logger
        logWarnings(to: logger)
        if configuration.workers.processes > 1 {
            logger.warning("`workers.processes` is for the command `run`: this program runs its workers in one process")
        }
        let supervisor = try await onPrivateQueue("haulout.open") {
            let supervisor = try makeSupervisor()
            try confirmWritable()
            warnOfConnections(of: 1, logger)
            return supervisor
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        return try await run(supervisor, mode: mode) { group in
            group.addTask { await obey(signals, logger) { supervisor.stop($0) } }
            group.addTask { await attend(supervisor, counts: true, onProgress) }
            group.addTask { await followWriter() }
        }
    }

    /// Runs a supervisor beside those who attend to it; they are cancelled at its end.
    func run(
        _ supervisor: Supervisor,
        mode: RunMode,
        beside attend: @escaping @Sendable (inout DiscardingTaskGroup) -> Void
    ) async throws -> RunSummary {
        resources.supervisor = supervisor
        defer { resources.supervisor = nil }
        let attendants = Task { await withDiscardingTaskGroup { attend(&$0) } }
        defer { attendants.cancel() }
        return try await supervisor.run(mode: mode)
    }

    // MARK: Before the start

    func logWarnings(to logger: Logger) {
        for warning in warnings { logger.warning("\(warning.place): \(warning.message)") }
    }

    func makeSupervisor() throws -> Supervisor {
        let jobs = try registry()
        let logger = resources.logger
        return Supervisor(
            options: supervisorOptions,
            store: try store,
            jobs: jobs,
            database: try database,
            failureLog: configuration.failureLog.map { FailureLog(path: $0, logger: logger) },
            logger: logger
        )
    }

    /// Has what shows only in writing (no rights, a read-only server, a full disk) end the run before it begins; later
    /// on such a database is waited for.
    func confirmWritable() throws {
        let store = try store
        let options = supervisorOptions
        let process = try store.register(
            ProcessDescription(
                host: options.host,
                pid: ProcessInfo.processInfo.processIdentifier,
                threads: options.threads,
                queues: options.queues,
                version: options.version
            )
        )
        try store.deregister(process)
    }

    /// Says so when the server may refuse some of the connections; those who need them would wait.
    func warnOfConnections(of processes: Int, _ logger: Logger) {
        guard let session = try? resources.session(), let limit = try? session.store.connectionLimit() else { return }
        let most = processes * DatabaseSession.connections(of: configuration)
        guard most > limit else { return }
        logger.warning(
            """
            This run opens up to \(most) connections, and the server takes \(limit) from all programs together. \
            Lower `pool.connections`\(processes > 1 ? " or `workers.processes`" : ""), or raise the server's \
            `max_connections`.
            """
        )
    }

    package var supervisorOptions: SupervisorOptions {
        SupervisorOptions(
            threads: configuration.workers.threads,
            queues: configuration.workers.queues,
            lease: configuration.lease,
            shutdown: configuration.shutdown,
            completedRetention: configuration.retention.completed,
            failureRetention: configuration.retention.failures,
            host: ProcessInfo.processInfo.hostName,
            version: HauloutVersion.text,
            process: resources.process
        )
    }
}
