import ArgumentParser
import HauloutCore

struct FailuresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "What failed, why, and for which items.",
        discussion: """
            A failure is one failed attempt of a task or of an item.

            Examples:
              haulout failures list --job refresh-score --since 1h
              haulout failures report --html report.html
              haulout failures retry --kind deadlock
            """,
        subcommands: [List.self, Show.self, Report.self, Retry.self, Discard.self]
    )

    struct List: HauloutCommand {
        static let configuration = CommandConfiguration(abstract: "List failures.")

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var limit: LimitOption
        @OptionGroup var selection: FailureSelection

        @Flag(name: .customLong("final"), help: "Only failures that no attempt follows.")
        var finalOnly = false

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let filter = selection.filter(finalOnly: finalOnly, limit: limit.limit)
            let failures = try environment.withStore { try $0.failures(filter) }
            let view = FailuresView(
                failures: failures.map(FailureView.init),
                emptyText: selection.isNarrowed || finalOnly ? "No failure matches." : "Nothing has failed.",
                limit: limit.limit
            )
            try console.show(view, json: format.isJSON)
        }
    }

    struct Show: HauloutCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all that is known of a failure, statement and output included."
        )

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption

        @Argument(help: "The failure's id.")
        var id: Int64

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let failures = try environment.withStore { try $0.failures(FailureFilter(id: id, limit: 1)) }
            guard let failure = failures.first else {
                throw CommandFailure.failure("There is no failure \(id), or no more.")
            }
            try console.show(FailureDetailView(failure: FailureView(failure)), json: format.isJSON)
        }
    }

    struct Report: HauloutCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report failures grouped by job and error, as text, JSON or one HTML page."
        )

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var selection: FailureSelection

        @Option(
            help: ArgumentHelp("Write the report to this file, as a page that needs nothing else.", valueName: "file"))
        var html: String?

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let report = try environment.withStore { store in
                try FailureReport(from: store, scope: selection.filter(), at: console.now())
            }
            guard let html else { return try console.show(report, json: format.isJSON) }
            try ResultFile.write(report.html(), to: html)
            console.note("The report is in \(html).")
            if format.isJSON { try console.show(report, json: true) }
        }
    }

    struct Retry: FailureAction {
        static let configuration = CommandConfiguration(
            abstract: "Make the tasks of final failures available again, with the items that failed."
        )
        static let done = "made available again"
        static let finalOnly = true

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var selection: FailureSelection

        @Flag(help: "All final failures.")
        var all = false

        func act(_ filter: TaskFilter, on store: any TaskStore) throws -> [TaskID] {
            try store.retry(filter)
        }
    }

    struct Discard: FailureAction {
        static let configuration = CommandConfiguration(
            abstract: "Give up on tasks that failed and wait for their next attempt."
        )
        static let done = "discarded"
        static let finalOnly = false

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var selection: FailureSelection

        @Flag(help: "All failures.")
        var all = false

        func act(_ filter: TaskFilter, on store: any TaskStore) throws -> [TaskID] {
            try store.discard(filter)
        }
    }
}
