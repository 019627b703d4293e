import ArgumentParser
import Foundation

/// `script/faults --matrix`.
struct MatrixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Every statement of the queue, disturbed in every way.",
        discussion: "A cell is a scenario, a statement and a fault: one-task/claim.commit/cut-after-send."
    )

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    @Option(help: ArgumentHelp("Only cells whose name has this in it.", valueName: "text"))
    var only = ""

    @Option(help: ArgumentHelp("With this seeded bug on, which cells are there to find.", valueName: "name"))
    var bug = ""

    @OptionGroup var lanes: LaneOptions

    func run() async throws {
        try await publish(json: json) { [lanes, only, bug] in try Matrix(lanes, only: only, bug: bug).run() }
    }
}
