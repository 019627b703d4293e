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

    @Option(help: "How many cells are played at once, each lane on a server of its own.")
    var lanes = 8

    @Option(help: "Which server: a name that script/servers knows.")
    var server = "mariadb-10.11"

    @Option(help: "Where everything is written: logs, the servers' data. It is kept.")
    var folder: String

    @Option(help: "The script that starts and stops servers.")
    var servers = "script/servers"

    func validate() throws {
        guard lanes > 0 else { throw ValidationError("--lanes has to be 1 or more.") }
    }

    func run() async throws {
        let options = MatrixOptions(
            folder: folder, server: server, servers: servers, lanes: lanes, only: only, bug: bug)
        // Not ignored: that would be inherited.
        signal(SIGPIPE) { _ in }
        let report = try await onOwnThread { try Matrix(options).run() }
        print(json ? try report.json() : report.text)
        if !report.isClean { throw ExitCode.failure }
    }
}
