import ArgumentParser
import HauloutCore

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Look at the definitions of jobs, and check them.",
        subcommands: [List.self, Show.self, Check.self]
    )

    struct List: HauloutCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs.")

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption
        @OptionGroup var limit: LimitOption

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let jobs = try environment.loadJobs()
            let shown = Array(jobs.definitions.prefix(limit.limit ?? .max))
            try console.show(JobsView(shown, folder: jobs.folder), json: format.isJSON)
        }
    }

    struct Show: HauloutCommand {
        static let configuration = CommandConfiguration(abstract: "Show a job's definition, defaults included.")

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption

        @Argument(help: "The job's name.")
        var name: String

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let job = try environment.loadJobs().definition(named: name)
            try console.show(JobView(job), json: format.isJSON)
        }
    }

    struct Check: HauloutCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check all job files, and say what is wrong with them as file:line:column."
        )

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let jobs = try environment.loadJobs()
            let count = Words.count(jobs.definitions.count, "job")
            let checked = jobs.folder.map { "\(count) in \($0)" } ?? count
            try console.show(ProblemsView(checked: checked, jobs.warnings), json: format.isJSON)
        }
    }
}
