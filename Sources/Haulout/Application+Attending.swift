import HauloutConfiguration
import HauloutCore
import Logging
import UnixSignals
import YAMLConfiguration

/// What goes on beside a run: signals, progress, and the server's well-being.
extension Application {
    /// Turns signals into requests to stop.
    func obey(_ signals: UnixSignalsSequence, _ logger: Logger, _ stop: (StopRequest) -> Void) async {
        var isStopping = false
        for await signal in signals {
            if isStopping {
                logger.notice("\(signal) again: interrupting running tasks")
                stop(.atOnce)
            } else {
                logger.notice(
                    "\(signal): stopping; running tasks have \(DurationText.format(configuration.shutdown)), a second signal interrupts them at once"
                )
                stop(.gracefully)
                isStopping = true
            }
        }
    }

    /// Reports progress, and restarts the embedded server should it have died.
    ///
    /// - Parameter counts: Whether the tasks that wait are counted.
    func attend(
        _ supervisor: Supervisor,
        counts: Bool,
        _ onProgress: @escaping @Sendable (RunSnapshot, Int?) -> Void
    ) async {
        var survey = counts ? WaitingSurvey() : nil
        var ticks = 0
        while (try? await Task.sleep(for: .milliseconds(200))) != nil {
            guard let snapshot = supervisor.snapshot() else { continue }
            if snapshot.isDatabaseAway, ticks % 5 == 4 { await reviveServer() }
            await survey?.look(at: snapshot, count: countWaiting)
            onProgress(snapshot, survey?.waiting)
            ticks += 1
        }
    }

    /// Notices a failover for handlers that only read. Apart from the progress, because it may wait for a connection.
    func followWriter() async {
        guard case .hosts(let hosts) = configuration.database.server, hosts.count > 1 else { return }
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            try? await onPrivateQueue("haulout.writer") { try resources.session().followWriter() }
        }
    }

    func countWaiting() async -> Int? {
        try? await onPrivateQueue("haulout.count") { try store.remaining(in: configuration.workers.queues) }
    }

    private func reviveServer() async {
        try? await onPrivateQueue("haulout.revive") { try resources.session().reviveServer() }
    }
}

/// How many tasks wait, counted every 2 s while something happens; who has nothing to do is to leave the database alone.
struct WaitingSurvey {
    private(set) var waiting: Int?
    private var ticks = 0
    private var nextCount = 0
    private var counted: RunTotals?

    /// To be called five times a second.
    mutating func look(at snapshot: RunSnapshot, count: () async -> Int?) async {
        defer { ticks += 1 }
        guard !snapshot.isDatabaseAway, ticks >= nextCount || snapshot.running > 0 && ticks % 10 == 0 else { return }
        waiting = await count().map { max(0, $0 - snapshot.running) }
        nextCount = ticks + (snapshot.running == 0 && snapshot.totals == counted ? 600 : 10)
        counted = snapshot.totals
    }
}
