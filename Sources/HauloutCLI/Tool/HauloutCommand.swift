import ArgumentParser

/// A command of `haulout`: it parses, calls, and prints.
protocol HauloutCommand: ParsableCommand {
    /// The configuration file it works with.
    var config: ConfigOption { get }

    @MainActor func run(in environment: any CommandEnvironment, console: Console) async throws
}

/// `--config`, which every command takes.
struct ConfigOption: ParsableArguments {
    @Option(name: .customLong("config"), help: ArgumentHelp("The configuration file.", valueName: "file"))
    var file = "config.yaml"
}

/// `--json`, which every reading command takes.
struct FormatOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print one JSON object instead of text.")
    var isJSON = false
}

/// `--limit`, which every list takes.
struct LimitOption: ParsableArguments {
    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp("How many lines at most; 0 for all.", valueName: "n")
    )
    var number = 100

    /// `nil` for all.
    var limit: Int? { number == 0 ? nil : number }

    mutating func validate() throws {
        guard number >= 0 else { throw ValidationError("--limit must be 0 (for all) or more.") }
    }
}
