import ArgumentParser
import HauloutCore

struct TasksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks",
        abstract: "Look at tasks, and act on them.",
        discussion: """
            Examples:
              haulout tasks list --state discarded --job refresh-score
              haulout tasks cancel 12 13
              haulout tasks retry --job refresh-score --state discarded
            """,
        subcommands: [List.self, Show.self, Cancel.self, Retry.self, Discard.self]
    )

    struct List: HauloutCommand {
        static let configuration = CommandConfiguration(abstract: "List tasks.")

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var limit: LimitOption

        @Option(
            name: .customLong("state"),
            help: ArgumentHelp("Only tasks in this state; may be repeated.", valueName: "state"),
            transform: Transform.state
        )
        var states: [TaskState] = []

        @Option(help: "Only tasks of this job.")
        var job: String?

        @Option(help: "Only tasks of this queue.")
        var queue: String?

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let filter = TaskFilter(states: Set(states), job: job, queue: queue, limit: limit.limit)
            let tasks = try environment.withStore { try $0.tasks(filter) }
            try console.show(TasksView(tasks, filter: filter), json: format.isJSON)
        }
    }

    struct Show: HauloutCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all that is known of a task, its failures included.")

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption

        @Argument(help: "The task's id.", transform: Transform.task)
        var id: TaskID

        func run(in environment: any CommandEnvironment, console: Console) throws {
            guard let detail = try environment.withStore({ try $0.task(id) }) else {
                throw CommandFailure.failure("There is no task \(id), or no more.")
            }
            let secrets = secrets(of: detail.summary.job, in: environment, console)
            try console.show(TaskDetailView(detail, secrets: secrets), json: format.isJSON)
        }

        /// `nil` when the job is not defined here. Job files with mistakes do not hide the task, only its arguments.
        private func secrets(
            of job: String, in environment: any CommandEnvironment, _ console: Console
        ) -> Set<String>? {
            do {
                return try environment.loadJobs().definitions.first { $0.name == job }?.secrets
            } catch {
                CommandFailure(error).lines.forEach(console.note)
                return nil
            }
        }
    }

    struct Cancel: TaskAction {
        static let configuration = CommandConfiguration(
            abstract: "Take waiting tasks out of the line.",
            discussion: "Running and finished tasks are left alone."
        )
        static let done = "cancelled"

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var selection: TaskSelection

        func act(_ filter: TaskFilter, on store: any TaskStore) throws -> [TaskID] {
            try store.cancel(filter)
        }
    }

    struct Retry: TaskAction {
        static let configuration = CommandConfiguration(
            abstract: "Make discarded, cancelled and retryable tasks available now.",
            discussion: "They carry the items that failed, and have a full set of attempts."
        )
        static let done = "made available again"

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var selection: TaskSelection

        func act(_ filter: TaskFilter, on store: any TaskStore) throws -> [TaskID] {
            try store.retry(filter)
        }
    }

    struct Discard: TaskAction {
        static let configuration = CommandConfiguration(
            abstract: "Give up on waiting and retryable tasks.",
            discussion: "They are kept, with what failed, and can be retried."
        )
        static let done = "discarded"

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var selection: TaskSelection

        func act(_ filter: TaskFilter, on store: any TaskStore) throws -> [TaskID] {
            try store.discard(filter)
        }
    }
}
