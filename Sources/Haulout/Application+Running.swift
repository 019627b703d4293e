import Dispatch
import Foundation
import HauloutConfiguration
public import HauloutCore
import Logging
import MySQLClient
import MySQLPool
import UnixSignals
import YAMLConfiguration

extension Application {
    /// Runs workers until a signal, or with `.drain` until nothing is left to do.
    ///
    /// The first SIGTERM or SIGINT stops claiming, lets running tasks finish within `shutdown`, then interrupts them
    /// and gives them back at no cost; the second one interrupts at once.
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
        let logger = configuration.log.logger()
        for warning in warnings { logger.warning("\(warning.place): \(warning.message)") }
        let supervisor = try await onPrivateQueue("haulout.open") { try makeSupervisor(logger) }
        resources.supervisor = supervisor
        defer { resources.supervisor = nil }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let attendants = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await obey(signals, supervisor, logger) }
                group.addTask { await attend(supervisor, onProgress) }
                group.addTask { await followWriter() }
            }
        }
        defer { attendants.cancel() }
        return try await supervisor.run(mode: mode)
    }

    private func makeSupervisor(_ logger: Logger) throws -> Supervisor {
        let jobs = try registry()
        let store = try store
        try confirmWritable(store)
        let session = try resources.session()
        return Supervisor(
            options: supervisorOptions,
            store: store,
            jobs: jobs,
            database: session.database,
            failureLog: configuration.failureLog.map { FailureLog(path: $0, logger: logger) },
            logger: logger
        )
    }

    /// Has what shows only in writing (no rights, a read-only server, a full disk) end the run before it begins; later
    /// on such a database is waited for.
    private func confirmWritable(_ store: any TaskStore) throws {
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

    private var supervisorOptions: SupervisorOptions {
        SupervisorOptions(
            threads: configuration.workers.threads,
            queues: configuration.workers.queues,
            lease: configuration.lease,
            shutdown: configuration.shutdown,
            completedRetention: configuration.retention.completed,
            failureRetention: configuration.retention.failures,
            host: ProcessInfo.processInfo.hostName,
            version: HauloutVersion.text
        )
    }

    private func obey(_ signals: UnixSignalsSequence, _ supervisor: Supervisor, _ logger: Logger) async {
        var isStopping = false
        for await signal in signals {
            if isStopping {
                logger.notice("\(signal) again: interrupting running tasks")
                supervisor.stopNow()
            } else {
                logger.notice(
                    "\(signal): stopping; running tasks have \(DurationText.format(configuration.shutdown)), a second signal interrupts them at once"
                )
                supervisor.stop()
                isStopping = true
            }
        }
    }

    /// Reports progress, and restarts the embedded server should it have died.
    private func attend(
        _ supervisor: Supervisor,
        _ onProgress: @escaping @Sendable (RunSnapshot, Int?) -> Void
    ) async {
        var ticks = 0
        var nextCount = 0
        var counted: RunTotals?
        var waiting: Int?
        while (try? await Task.sleep(for: .milliseconds(200))) != nil {
            guard let snapshot = supervisor.snapshot() else { continue }
            if snapshot.isDatabaseAway {
                if ticks % 5 == 4 { await reviveServer() }
            } else if ticks >= nextCount || snapshot.running > 0 && ticks % 10 == 0 {
                waiting = await countWaiting().map { max(0, $0 - snapshot.running) }
                // Every 2 s while something happens; an idle process is to leave the database alone.
                nextCount = ticks + (snapshot.running == 0 && snapshot.totals == counted ? 600 : 10)
                counted = snapshot.totals
            }
            onProgress(snapshot, waiting)
            ticks += 1
        }
    }

    /// Notices a failover for handlers that only read. Apart from the progress, because it may wait for a connection.
    private func followWriter() async {
        guard case .hosts(let hosts) = configuration.database.server, hosts.count > 1 else { return }
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            try? await onPrivateQueue("haulout.writer") { try resources.session().followWriter() }
        }
    }

    private func countWaiting() async -> Int? {
        try? await onPrivateQueue("haulout.count") { try store.remaining(in: configuration.workers.queues) }
    }

    private func reviveServer() async {
        try? await onPrivateQueue("haulout.revive") { try resources.session().reviveServer() }
    }
}
