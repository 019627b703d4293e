/// One execution of a task: decodes it, runs the handler over its items, and turns what happens into an
/// ``AttemptResult``.
package final class Attempt: Sendable {
    package let task: TaskDescriptor
    /// When the job's `timeout` has passed; it runs from the creation of the attempt. `nil` without a timeout.
    package let deadline: ContinuousClock.Instant?

    private let inside: AttemptRun

    /// Begins an attempt: make one when a worker is ready to run it, not earlier.
    ///
    /// - Parameter job: `nil` when the process knows no job of that name: such a task is discarded.
    package init(task: TaskDescriptor, job: JobRegistry.Job?, worker: String, environment: AttemptEnvironment) {
        self.task = task
        inside = AttemptRun(task: task, job: job, worker: worker, environment: environment)
        deadline = job?.definition.timeout.map { [start = inside.start] in start + $0 }
    }

    /// Runs the task to its end, or until it is interrupted, on the caller's executor.
    package func run() async -> AttemptResult {
        // A child task of its own, on the same executor: only it is cancelled by an interruption.
        async let result = inside.interrupter.run { await inside.perform() }
        return await result
    }

    /// Ends the attempt: cancels its Swift task and kills its query and its program. The first reason counts.
    ///
    /// Any thread may call it. It returns when the server has answered the kill; ``run()`` returns as soon as the
    /// handler gives in. A kill that arrives in the instant before its statement misses it, so call again, about every
    /// second, until ``run()`` has returned.
    package func interrupt(_ reason: Interruption) {
        inside.interrupter.interrupt(reason)
    }

    /// How far the items are, with the failures that no report has handed over yet; `nil` when nothing has changed
    /// since the last call, for a task without items, and once ``run()`` has its result.
    package func takeProgress() -> ProgressReport? {
        inside.ledger.takeReport(for: task)
    }
}
