import ArgumentParser
import HauloutCore

struct QueuesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queues",
        abstract: "Look at queues, pause and resume them.",
        subcommands: [List.self, Pause.self, Resume.self]
    )

    struct List: HauloutCommand {
        static let configuration = CommandConfiguration(abstract: "List queues.")

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var limit: LimitOption

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let status = try environment.withStore { try $0.status() }
            let queues = status.queues.prefix(limit.limit ?? .max).map(QueueView.init)
            try console.show(QueuesView(queues: queues), json: format.isJSON)
        }
    }

    struct Pause: HauloutCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start no more tasks of a queue.",
            discussion: "Running tasks go on; tasks can still be enqueued."
        )

        @OptionGroup var config: ConfigOption

        @Argument(help: "The queue's name.")
        var queue: String

        func run(in environment: any CommandEnvironment, console: Console) throws {
            try environment.withStore { store in
                try UnknownQueue.explained(queue, in: store) { try store.pause(queue: queue) }
            }
            try console.output("Queue \(queue) is paused; `haulout queues resume \(queue)` lets it go on.\n")
        }
    }

    struct Resume: HauloutCommand {
        static let configuration = CommandConfiguration(abstract: "Let a paused queue go on.")

        @OptionGroup var config: ConfigOption

        @Argument(help: "The queue's name.")
        var queue: String

        func run(in environment: any CommandEnvironment, console: Console) throws {
            try environment.withStore { store in
                try UnknownQueue.explained(queue, in: store) { try store.resume(queue: queue) }
            }
            try console.output("Queue \(queue) goes on.\n")
        }
    }
}

private enum UnknownQueue {
    /// Does something to a queue; a name that no task ever had fails with the name that was probably meant.
    static func explained(_ queue: String, in store: any TaskStore, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StoreError where error.kind == .unknownQueue {
            let names = try store.status().queues.map(\.name)
            throw CommandFailure.usage(UnknownName.text("queue", queue, among: names))
        }
    }
}
