import ArgumentParser
import HauloutCore

/// Which failures a command is about.
struct FailureSelection: ParsableArguments {
    @Option(help: "Only failures of this job.")
    var job: String?

    @Option(help: "Only failures of this kind, such as deadlock or exit_status.", transform: Transform.kind)
    var kind: FailureKind?

    @Option(help: "Only failures of this task.", transform: Transform.task)
    var task: TaskID?

    @Option(
        help: ArgumentHelp("Only failures younger than this: 30s, 25m, 2h, 1d.", valueName: "duration"),
        transform: Transform.duration
    )
    var since: Duration?

    var isNarrowed: Bool { job != nil || kind != nil || task != nil || since != nil }

    func filter(finalOnly: Bool = false, limit: Int? = nil) -> FailureFilter {
        FailureFilter(task: task, job: job, kind: kind, finalOnly: finalOnly, since: since, limit: limit)
    }
}
