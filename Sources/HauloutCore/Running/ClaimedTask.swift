/// A task in a process's hands, with the tenure it was claimed in.
struct ClaimedTask: Sendable {
    let task: TaskDescriptor
    let tenure: Tenure

    /// What is written about it when it was never started: it goes back at no cost, with what it had.
    var untouched: AttemptResult {
        AttemptResult(task: task, verdict: .returned, items: task.items.flatMap { try? ItemProgress($0) })
    }
}
