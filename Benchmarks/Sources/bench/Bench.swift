import ArgumentParser

/// `script/bench`: measures Haulout against the floor, which is a C loop over libmariadb for the same work in the same run.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures Haulout on this machine, each figure beside that of a plain C program in the same run.",
        subcommands: [Items.self, Engine.self]
    )
}

/// What every measurement is told.
struct BenchOptions: ParsableArguments {
    @Option(help: "The socket of the server to measure on; script/bench starts one.")
    var socket: String

    @Option(help: "How often each is measured, in turns with the floor; the medians count.")
    var rounds = 3

    @Flag(help: "Print one JSON object.")
    var json = false
}
