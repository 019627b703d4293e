import ArgumentParser
import HauloutCore

/// Which tasks a command acts on: ids, or filters, or `--all`.
struct TaskSelection: ParsableArguments {
    @Argument(help: "The tasks' ids.", transform: Transform.task)
    var ids: [TaskID] = []

    @Option(help: "Only tasks of this job.")
    var job: String?

    @Option(help: "Only tasks of this queue.")
    var queue: String?

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("Only tasks in this state; may be repeated.", valueName: "state"),
        transform: Transform.state
    )
    var states: [TaskState] = []

    @Flag(help: "Act on every task that the command can act on.")
    var all = false

    mutating func validate() throws {
        let isNarrowed = !ids.isEmpty || job != nil || queue != nil || !states.isEmpty
        if !isNarrowed, !all {
            throw ValidationError("Name tasks by id, or by --job, --queue or --state, or say --all.")
        }
        if !ids.isEmpty, all { throw ValidationError("Use either ids or --all.") }
    }

    var filter: TaskFilter {
        TaskFilter(ids: ids, states: Set(states), job: job, queue: queue)
    }
}
