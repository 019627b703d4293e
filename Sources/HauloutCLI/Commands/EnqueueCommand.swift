import ArgumentParser
import Foundation
import Haulout
import HauloutCore

struct EnqueueCommand: HauloutCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue",
        abstract: "Add tasks of a job; prints their ids.",
        discussion: """
            Without --items, the items are those that the job's definition names. Items are cut into tasks of the job's \
            `chunk`. All tasks are added, or none.

            Examples:
              haulout enqueue refresh-score
              haulout enqueue refresh-score --items 57,1042,1043
              haulout enqueue refresh-score --items @uids.txt --at "2026-11-24 02:00"
              mysql -N -e 'SELECT uid FROM user' | haulout enqueue refresh-score --items -
              haulout enqueue close-month --args '{"month": "2026-11"}' --unique close-2026-11
            """
    )

    @Argument(help: "The job's name; `haulout jobs list` shows them.")
    var job: String

    @OptionGroup var config: ConfigOption
    @OptionGroup var format: FormatOption

    @Option(
        help: ArgumentHelp(
            "Arguments of the task: a JSON object, or @FILE, or - for stdin, where no other user of the machine sees it.",
            valueName: "json"))
    var args: String?

    @Option(
        help: ArgumentHelp(
            "Items: 1,2,3, or @FILE, or - for stdin. Files have one item per line, or a JSON array.", valueName: "list"
        ))
    var items: String?

    @Option(
        help: ArgumentHelp(
            "Not before this time: \"2026-11-24 09:00\" (local) or ISO 8601 with a zone.", valueName: "time"),
        transform: Transform.time
    )
    var at: Date?

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("Not before so long from now: 30s, 25m, 2h, 1d.", valueName: "duration"),
        transform: Transform.duration
    )
    var delay: Duration?

    @Option(help: ArgumentHelp("1 (first) to 5 (last).", valueName: "n"), transform: Transform.priority)
    var priority: Priority?

    @Option(help: ArgumentHelp("The queue, instead of the job's.", valueName: "queue"))
    var queue: String?

    @Option(help: ArgumentHelp("Add nothing when this key was used within a day.", valueName: "key"))
    var unique: String?

    @Option(help: ArgumentHelp("Add everything so many times.", valueName: "n"))
    var count = 1

    func validate() throws {
        if at != nil, delay != nil { throw ValidationError("Use either --at or --in.") }
        guard (1...1_000_000).contains(count) else { throw ValidationError("--count must be from 1 to 1000000.") }
        if unique != nil, count > 1 { throw ValidationError("With --unique, --count can only be 1.") }
        if args == "-", items == "-" { throw ValidationError("Only one of --args and --items can be stdin.") }
        if unique == "" { throw ValidationError("--unique must not be empty.") }
    }

    func run(in environment: any CommandEnvironment, console: Console) throws {
        let result = try environment.enqueue(order(in: environment, console: console))
        let view = EnqueueView(job: job, result)
        try console.show(view, json: format.isJSON)
        console.note(view.note)
    }

    private func order(in environment: any CommandEnvironment, console: Console) throws -> TaskOrder {
        let definition = try environment.loadJobs().definition(named: job)
        return TaskOrder(
            job: definition,
            arguments: try args.map(ArgumentsParser(input: console.input).parse) ?? .object([:]),
            items: try items.map(ItemListParser(input: console.input).parse),
            start: at.map { .at($0) } ?? delay.map { .after($0) } ?? .now,
            priority: priority,
            queue: queue,
            uniqueKey: unique,
            count: count
        )
    }
}
