internal import Logging
internal import MySQLClient
internal import MySQLPool

/// Runs the handler over the items of an attempt, each of which succeeds or fails alone, and says how it all ended.
///
/// Lives on the worker's thread only.
final class ItemLoop {
    /// Why the items that are left are not run.
    enum Stop: Equatable {
        case interrupted(Interruption)
        /// The database cannot be used: nobody's fault, so it costs nothing.
        case databaseAway
    }

    let attempt: AttemptRun
    let job: JobRegistry.Job
    let context: TaskContext

    private(set) lazy var retry = RetryDecision(job.definition.retry, for: attempt.task)
    private lazy var mask = context.mask
    /// What follows the latest failure.
    private(set) var lastNext: Failure.Next?
    /// True when an item was in hand as the timeout passed: its failure tells of it.
    private(set) var isTimeoutRecorded = false

    init(_ attempt: AttemptRun, job: JobRegistry.Job, context: TaskContext) {
        self.attempt = attempt
        self.job = job
        self.context = context
    }

    func run() async -> AttemptResult.Verdict {
        if let stop = await runAll() { return verdict(after: stop) }
        return verdict()
    }

    private func runAll() async -> Stop? {
        if let stop = await confirmStart() { return stop }
        guard attempt.ledger.items != nil else { return await handle(nil) }
        while let item = attempt.ledger.nextItem {
            if let stop = await handle(item) { return stop }
        }
        return nil
    }

    /// A task that was in the hands of a process that died is announced first, so that one that kills its process is
    /// found out.
    private func confirmStart() async -> Stop? {
        guard attempt.task.crashes > 0 else { return nil }
        do {
            let isOurs = try attempt.environment.store.markStarted(attempt.task, by: attempt.environment.process)
            return isOurs ? nil : .interrupted(.leaseLost)
        } catch {
            return await stop(afterStoreFailed: error)
        }
    }

    /// Runs one item, or the task, and notes what came of it; a stop when the attempt cannot go on.
    private func handle(_ item: JSONValue?) async -> Stop? {
        if let reason = attempt.interruption { return .interrupted(reason) }
        let began = ContinuousClock.now
        var isRepeated = false
        while true {
            do {
                try await job.handler.run(item, in: context)
                attempt.ledger.succeed()
                return nil
            } catch {
                if error.suggestsOutage, attempt.interruption == nil {
                    if !context.database.acceptsWrites() { return await rest() }
                    // It is back by now, or it was another database: one more try tells.
                    if !isRepeated {
                        isRepeated = true
                        continue
                    }
                }
                return await settle(item, failedWith: error, since: began)
            }
        }
    }

    private func settle(
        _ item: JSONValue?,
        failedWith error: any Error,
        since began: ContinuousClock.Instant
    ) async -> Stop? {
        if error.isLostLease { return .interrupted(.leaseLost) }
        if job.handler.recordsProgress, error.mayHaveCommitted {
            return await leaveOpen(item, failedWith: error, since: began)
        }
        switch attempt.interruption {
        case .timeout:
            let cause = Failure.Cause(error).timedOut(after: job.definition.timeout)
            fail(item, cause, since: began)
            isTimeoutRecorded = true
            return .interrupted(.timeout)
        case .some(let reason):
            return .interrupted(reason)
        case nil:
            fail(item, Failure.Cause(error), since: began)
            return item == nil ? nil : await saveFailure()
        }
    }

    /// Notes that the item in hand, or the task, failed.
    func fail(_ item: JSONValue?, _ cause: Failure.Cause, since began: ContinuousClock.Instant) {
        let failure = self.failure(of: item, cause, since: began, next: retry.next(after: cause.kind))
        lastNext = failure.next
        attempt.ledger.fail(failure)
    }

    /// A failure of this attempt, without secrets and of bounded size.
    func failure(
        of item: JSONValue?,
        _ cause: Failure.Cause,
        since began: ContinuousClock.Instant,
        next: Failure.Next
    ) -> Failure {
        let shown = cause.fit(hiding: mask)
        return attempt.failure(of: item, cause: shown, since: began, maxAttempts: retry.maxAttempts, next: next)
    }
}

// MARK: - When the database is in trouble

extension ItemLoop {
    /// How often a task is given back for nothing because nobody knows whether its item was committed.
    private static let openEndings = 5

    /// The connection was lost during the COMMIT that holds the item's effects and the record that it is done: the next
    /// attempt finds in the database which it was. An item whose COMMIT is lost again and again is given up, and never
    /// run without knowing.
    private func leaveOpen(
        _ item: JSONValue?,
        failedWith error: any Error,
        since began: ContinuousClock.Instant
    ) async -> Stop? {
        let cause = Failure.Cause(error)
        guard attempt.task.free < Self.openEndings else {
            let failure = self.failure(of: item, cause, since: began, next: .discarded)
            lastNext = failure.next
            attempt.ledger.fail(failure)
            return await saveFailure()
        }
        attempt.ledger.note(failure(of: item, cause, since: began, next: .retry(after: .zero)))
        return await rest()
    }

    /// The store is told of a failed item before the next one starts: ``TaskContext/recordItemDone(on:)`` of that one
    /// would otherwise step over a failure that is recorded nowhere.
    private func saveFailure() async -> Stop? {
        guard job.handler.recordsProgress, let report = attempt.ledger.takeReport(for: attempt.task) else { return nil }
        do {
            let lost = try attempt.environment.store.save([report], of: attempt.environment.process)
            return lost.isEmpty ? nil : .interrupted(.leaseLost)
        } catch {
            attempt.ledger.putBack(report)
            return await stop(afterStoreFailed: error)
        }
    }

    private func stop(afterStoreFailed error: any Error) async -> Stop {
        if error.isLostLease { return .interrupted(.leaseLost) }
        context.logger.warning("The store failed, the task goes back: \(error)")
        return await rest()
    }

    private func rest() async -> Stop {
        let pause = attempt.environment.outagePause * Double.random(in: 0.5...1)
        // Ends early when the attempt is interrupted: the verdict is the same.
        try? await Task.sleep(for: pause)
        return .databaseAway
    }
}
