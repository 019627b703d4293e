import Foundation
package import HauloutCore
import Logging
import UnixSignals

/// Several processes for one command: this one watches the others, which run the workers.
extension Application {
    /// Starts this program as often as `workers.processes` says, until a signal, or with `.drain` until nothing is left
    /// to do. What is reported is what all of them do together.
    ///
    /// - Parameters:
    ///   - arguments: The command line of each process, counted from 1, that ends in ``runMember(_:mode:)``.
    ///   - onProgress: As with `run`.
    /// - Throws: What is wrong before the first process is started, as `run` does; ``FleetError``.
    package func runProcesses(
        mode: RunMode,
        arguments: @escaping @Sendable (Int) -> [String],
        onProgress: @escaping @Sendable (RunSnapshot, Int?) -> Void
    ) async throws -> RunSummary {
        let logger = resources.logger
        let processes = configuration.workers.processes
        logWarnings(to: logger)
        // Whatever is wrong is said once, here, and not by every process.
        try await onPrivateQueue("haulout.open") {
            _ = try registry()
            try confirmWritable()
            warnOfConnections(of: processes, logger)
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let fleet = Fleet(
            processes: processes, shutdown: configuration.shutdown, logger: logger, arguments: arguments)
        let attendants = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await obey(signals, logger) { fleet.stop($0) } }
                group.addTask { await report(fleet, onProgress) }
            }
        }
        defer { attendants.cancel() }
        logger.info("Starting", metadata: ["processes": "\(processes)"])
        return try await fleet.run()
    }

    private func report(_ fleet: Fleet, _ onProgress: @escaping @Sendable (RunSnapshot, Int?) -> Void) async {
        var survey = WaitingSurvey()
        while (try? await Task.sleep(for: .milliseconds(200))) != nil {
            let snapshot = fleet.snapshot
            await survey.look(at: snapshot, count: countWaiting)
            onProgress(snapshot, survey.waiting)
        }
    }

    /// Runs the workers of one of several processes, and stops when its supervisor says so or is gone.
    ///
    /// - Parameter number: Which one it is, counted from 1.
    package func runMember(_ number: Int, mode: RunMode) async throws {
        let line = try FleetLine.standardInput()
        let requests = line.messages(StopRequest.self)
        resources.process = number
        let logger = resources.logger
        let progress = FleetProgress(line)
        // Ctrl-C goes to all processes of a terminal; the supervisor passes it on.
        let interrupts = await UnixSignalsSequence(trapping: .sigint)
        let signals = await UnixSignalsSequence(trapping: .sigterm)
        let supervisor = try await onPrivateQueue("haulout.open") { try makeSupervisor() }
        let summary = try await run(supervisor, mode: mode) { group in
            group.addTask { for await _ in interrupts {} }
            group.addTask { await obey(signals, logger) { supervisor.stop($0) } }
            group.addTask { await obey(requests, logger) { supervisor.stop($0) } }
            group.addTask { await attend(supervisor, counts: false) { snapshot, _ in progress.report(snapshot) } }
            group.addTask { await followWriter() }
        }
        line.send(MemberReport.summary(summary))
    }

    private func obey(_ requests: AsyncStream<StopRequest>, _ logger: Logger, _ stop: (StopRequest) -> Void) async {
        for await request in requests { stop(request) }
        guard !Task.isCancelled else { return }
        logger.warning("The supervisor of this process is gone: stopping")
        stop(.gracefully)
    }
}
