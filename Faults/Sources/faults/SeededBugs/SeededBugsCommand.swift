import ArgumentParser

/// `script/faults --seeded-bugs`.
struct SeededBugsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seeded-bugs",
        abstract: "Bugs made on purpose, each where it is to be found, and the same without it.",
        discussion: "docs/failpoints.md tells what each of them does."
    )

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    @Option(help: ArgumentHelp("Only bugs whose name has this in it.", valueName: "text"))
    var only = ""

    @Option(help: "How often each is looked for.")
    var runs = 3

    @OptionGroup var lanes: LaneOptions

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs has to be 1 or more.") }
    }

    func run() async throws {
        try await publish(json: json) { [lanes, runs, only] in try SeededBugs(lanes, runs: runs, only: only).run() }
    }
}
