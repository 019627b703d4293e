import ArgumentParser
import HauloutCore

/// `failures retry` and `discard`: they act on the tasks of the failures that match.
protocol FailureAction: HauloutCommand {
    /// What became of the tasks.
    static var done: String { get }
    /// True when only failures that no attempt follows count.
    static var finalOnly: Bool { get }
    var selection: FailureSelection { get }
    var format: FormatOption { get }
    var all: Bool { get }

    func act(_ filter: TaskFilter, on store: any TaskStore) throws -> [TaskID]
}

extension FailureAction {
    func validate() throws {
        if !selection.isNarrowed, !all {
            throw ValidationError("Narrow it with --job, --kind, --task or --since, or say --all.")
        }
    }

    @MainActor func run(in environment: any CommandEnvironment, console: Console) throws {
        let ids = try environment.withStore { store in
            let failures = try store.failures(selection.filter(finalOnly: Self.finalOnly))
            return try act(onTasks: Set(failures.map(\.failure.task)).sorted(), of: store)
        }
        try console.show(ActionView(Self.done, ids), json: format.isJSON)
    }

    /// In batches: a filter with a million ids would be a statement that no server takes.
    private func act(onTasks tasks: [TaskID], of store: any TaskStore) throws -> [TaskID] {
        let batch = 1_000
        return try stride(from: 0, to: tasks.count, by: batch).flatMap { start in
            let ids = Array(tasks[start..<min(start + batch, tasks.count)])
            return try act(TaskFilter(ids: ids, states: Self.states), on: store)
        }
    }

    /// A task that was retried since, or has ended well, is not touched because of an old failure.
    private static var states: Set<TaskState> { finalOnly ? [.discarded, .retryable] : [.retryable] }
}
