internal import Foundation

/// The inside of an ``Attempt``: what its parts share, and the way from a stored task to a result.
final class AttemptRun: Sendable {
    let task: TaskDescriptor
    let worker: String
    let environment: AttemptEnvironment
    let start = ContinuousClock.now
    let ledger = AttemptLedger()
    let interrupter = Interrupter()

    private let job: JobRegistry.Job?

    init(task: TaskDescriptor, job: JobRegistry.Job?, worker: String, environment: AttemptEnvironment) {
        self.task = task
        self.job = job
        self.worker = worker
        self.environment = environment
    }

    func perform() async -> AttemptResult {
        guard let job else {
            return undecodable("This process knows no job `\(task.job)`. Is its file missing, or its name misspelt?")
        }
        if task.isDone { return result(.completed) }
        let arguments: JSONValue
        do throws(UndecodableTask) {
            arguments = try task.decodedArguments()
            if let items = try task.decodedItems() { ledger.begin(with: items) }
        } catch {
            return undecodable(error.message)
        }
        let context = TaskContext(self, arguments: arguments, secrets: job.definition.secrets)
        let loop = ItemLoop(self, job: job, context: context)
        return result(await loop.run())
    }

    /// Why the attempt is to end now; a task cancelled by whoever runs the attempt stops like the process.
    var interruption: Interruption? { interrupter.reason ?? (Task.isCancelled ? .shutdown : nil) }

    /// A failure of this attempt that began at `start` and ends now; logged at once.
    func failure(
        of item: JSONValue?,
        cause: Failure.Cause,
        since start: ContinuousClock.Instant,
        maxAttempts: Int,
        next: Failure.Next
    ) -> Failure {
        let duration = ContinuousClock.now - start
        let failure = Failure(
            job: task.job,
            task: task.id,
            queue: task.queue,
            item: item,
            attempt: task.attempt,
            maxAttempts: maxAttempts,
            cause: cause,
            worker: worker,
            host: environment.host,
            startedAt: Date(timeIntervalSinceNow: -(duration / .seconds(1))),
            duration: duration,
            next: next
        )
        environment.failureLog?.append(failure)
        return failure
    }

    /// The task cannot be run, now or later; its items stay as they are stored.
    private func undecodable(_ message: String) -> AttemptResult {
        let cause = Failure.Cause(kind: .undecodable, message: message)
        ledger.note(failure(of: nil, cause: cause, since: start, maxAttempts: task.attempt, next: .discarded))
        return result(.discarded)
    }

    private func result(_ verdict: AttemptResult.Verdict) -> AttemptResult {
        let (items, failures) = ledger.close()
        let duration = ContinuousClock.now - start
        return AttemptResult(task: task, verdict: verdict, items: items, failures: failures, duration: duration)
    }
}
