import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration.",
        subcommands: [Check.self]
    )

    struct Check: HauloutCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say everything that is wrong with the configuration, as file:line:column. Needs no database."
        )

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption

        func run(in environment: any CommandEnvironment, console: Console) throws {
            let warnings = try environment.checkConfiguration()
            try console.show(ProblemsView(checked: config.file, warnings), json: format.isJSON)
        }
    }
}

struct MigrateCommand: HauloutCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the tables of the queue up to date.",
        discussion: "An embedded server is migrated by itself whenever it starts."
    )

    @OptionGroup var config: ConfigOption
    @OptionGroup var format: FormatOption

    @Flag(help: "Change nothing; say what would be done.")
    var plan = false

    func run(in environment: any CommandEnvironment, console: Console) throws {
        try console.show(environment.migrate(planOnly: plan), json: format.isJSON)
    }
}

/// What `script/run` fills the embedded database with.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Load sample data.",
        shouldDisplay: false,
        subcommands: [Load.self]
    )

    struct Load: HauloutCommand {
        static let configuration = CommandConfiguration(abstract: "Execute the statements of an SQL file.")

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption

        @Argument(help: "The SQL file.")
        var file: String

        func run(in environment: any CommandEnvironment, console: Console) throws {
            try console.show(environment.loadSample(file), json: format.isJSON)
        }
    }
}
