import Foundation
import Logging
import MySQLClient
import Synchronization

/// Writes results and progress, on one thread and in the order in which they came about.
///
/// It writes as soon as it is free, whatever has gathered until then: batches grow by themselves when there is much to
/// do. While the database is away it keeps everything in memory and tries again.
final class Completer: Sendable {
    private let store: any TaskStore
    private let inbox: ResultInbox
    private let crew: WorkerCrew
    private let lease: ProcessLease
    private let housekeeper: Housekeeper
    private let ledger: RunLedger
    private let outage: DatabaseOutage
    private let bell: Doorbell
    private let time: any Timekeeper
    private let progressInterval: Duration
    private let logger: Logger
    /// By when the thread is to end; `nil` as long as it is not to.
    private let end = Mutex<ContinuousClock.Instant?>(nil)

    init(
        store: any TaskStore,
        inbox: ResultInbox,
        crew: WorkerCrew,
        lease: ProcessLease,
        housekeeper: Housekeeper,
        ledger: RunLedger,
        outage: DatabaseOutage,
        bell: Doorbell,
        time: any Timekeeper,
        progressInterval: Duration,
        logger: Logger
    ) {
        self.store = store
        self.inbox = inbox
        self.crew = crew
        self.lease = lease
        self.housekeeper = housekeeper
        self.ledger = ledger
        self.outage = outage
        self.bell = bell
        self.time = time
        self.progressInterval = progressInterval
        self.logger = logger
    }

    /// Lets the thread end as soon as everything is written, or then.
    func stop(by deadline: ContinuousClock.Instant) {
        end.withLock { $0 = deadline }
        bell.ring()
    }

    private var isStopping: Bool { end.withLock { $0 != nil } }
    private var mustEnd: Bool { end.withLock { $0.map { time.now >= $0 } ?? false } }

    // MARK: The thread

    /// - Parameter whenIdle: Called when all that was to be written is written.
    func run(whenIdle: () -> Void) {
        var progressDue = time.now + progressInterval
        while true {
            while let batch = inbox.take() {
                write(batch.results, of: batch.process)
                if mustEnd { return }
                if inbox.unsaved == 0 { whenIdle() }
                saveProgress(ifDue: &progressDue)
            }
            if isStopping { return }
            saveProgress(ifDue: &progressDue)
            time.wait(for: bell, until: progressDue)
        }
    }

    private func saveProgress(ifDue due: inout ContinuousClock.Instant) {
        guard time.now >= due else { return }
        for (process, reports) in crew.takeProgress() { save(reports, of: process) }
        due = time.now + progressInterval
    }

    // MARK: Writing

    /// What came of a call that was repeated until it succeeded.
    private enum Outcome {
        /// - Parameter fenced: Tasks that were no longer this process's.
        case written(fenced: Set<TaskID>)
        /// It can't be stored, ever.
        case unacceptable(any Error)
        case processLost
        /// The end came first.
        case givenUp
    }

    private func write(_ results: [AttemptResult], of process: ProcessID) {
        switch persist({ try store.finish(results, of: process) }) {
        case .written(let fenced): settle(results, fenced: fenced)
        case .processLost:
            lease.lose(process)
            settle(results, fenced: Set(results.map(\.task.id)))
        case .unacceptable(let error): writeInParts(results, of: process, error)
        case .givenUp: break
        }
    }

    private func settle(_ results: [AttemptResult], fenced: Set<TaskID>) {
        if !fenced.isEmpty {
            let ids = fenced.sorted().prefix(20).map(\.description).joined(separator: " ")
            logger.warning(
                "Tasks were no longer this process's when they ended: nothing was written about them",
                metadata: ["count": "\(fenced.count)", "tasks": "\(ids)"]
            )
        }
        if let wait = results.compactMap(\.retryDelay).min() { housekeeper.expectDueTask(in: wait) }
        ledger.record(results, fenced: fenced)
        inbox.settle(results.count)
    }

    /// One result that can't be stored must not take the others with it: halves find it.
    private func writeInParts(_ results: [AttemptResult], of process: ProcessID, _ error: any Error) {
        guard results.count == 1 else {
            let middle = results.count / 2
            write(Array(results[..<middle]), of: process)
            return write(Array(results[middle...]), of: process)
        }
        let result = results[0]
        logger.error(
            "The outcome of a task cannot be stored: it is discarded",
            metadata: ["task": "\(result.task.id)", "job": "\(result.task.job)", "error": "\(error)"]
        )
        let substitute = [result.discarded(because: "The outcome could not be stored: \(error)")]
        switch persist({ try store.finish(substitute, of: process) }) {
        case .written(let fenced): settle(substitute, fenced: fenced)
        case .processLost: settle(substitute, fenced: [result.task.id])
        // Nothing can be written about it at all: it stays this process's, and is rescued after the process has ended.
        case .unacceptable: inbox.settle(1)
        case .givenUp: break
        }
    }

    private func save(_ reports: [ProgressReport], of process: ProcessID) {
        guard case .unacceptable(let error) = persist({ try store.save(reports, of: process) }) else { return }
        guard reports.count == 1 else {
            for report in reports { save([report], of: process) }
            return
        }
        logger.error(
            "The progress of a task cannot be stored",
            metadata: ["task": "\(reports[0].task.id)", "job": "\(reports[0].task.job)", "error": "\(error)"]
        )
    }

    /// Repeats a call until it succeeds.
    private func persist(_ call: () throws -> Set<TaskID>) -> Outcome {
        var retry = Backoff.outage
        var mayBeWritten = false
        while true {
            do {
                let fenced = try call()
                outage.succeeded(.completer)
                // After a COMMIT with unknown outcome, tasks that are finished already are most likely our own work.
                return .written(fenced: mayBeWritten ? [] : fenced)
            } catch {
                switch outage.failed(.completer, error) {
                case .unacceptable: return .unacceptable(error)
                case .processLost: return .processLost
                case .conflict, .away, .refusal: break
                }
                if (error as? DatabaseError)?.outcome == .unknown { mayBeWritten = true }
            }
            pause(retry.next())
            if mustEnd { return .givenUp }
        }
    }

    private func pause(_ duration: Duration) {
        let instant = time.now + duration
        while time.now < instant, !mustEnd {
            let deadline = end.withLock { $0 } ?? instant
            time.wait(for: bell, until: min(instant, deadline))
        }
    }
}

extension AttemptResult {
    fileprivate var retryDelay: Duration? {
        if case .retry(let delay) = verdict { delay } else { nil }
    }

    /// The same, ended for good for a reason of its own, without whatever it brought along.
    fileprivate func discarded(because message: String) -> AttemptResult {
        let failure = Failure(
            job: task.job,
            task: task.id,
            queue: task.queue,
            attempt: task.attempt,
            maxAttempts: failures.first?.maxAttempts ?? task.countedAttempt,
            cause: Failure.Cause(kind: FailureKind(rawValue: "other"), message: message),
            worker: failures.first?.worker ?? "completer",
            host: failures.first?.host ?? "",
            startedAt: .now,
            duration: duration,
            next: .discarded
        )
        return AttemptResult(task: task, verdict: .discarded, items: items, failures: [failure], duration: duration)
    }
}
