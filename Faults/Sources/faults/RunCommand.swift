import ArgumentParser
import Checker
import FaultPlan
import Foundation

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Runs a campaign.")

    @Option(help: "How long faults are made, in minutes. Healing and checking come after that.")
    var minutes = 1.0

    @Option(help: "The same seed draws the same faults. By chance when not given; the report names it.")
    var seed: UInt64?

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    @Option(help: "Only these kinds of fault, separated by commas; see --list.")
    var only: String?

    @Option(help: "Which server: a name that script/servers knows.")
    var server = "mariadb-10.11"

    @Option(help: "How many worker processes.")
    var workers = 3

    @Option(help: "How many orders a second are enqueued. Less for a machine that cannot keep up.")
    var rate = 150.0

    @Flag(help: "For a machine that is slow, or busy with other things: 20 s more for whatever has a limit of time.")
    var patient = false

    @Option(help: "Where everything is written: histories, logs, the server's data. It is kept.")
    var folder: String

    @Option(help: "The script that starts and stops servers.")
    var servers = "script/servers"

    @Flag(help: "Print the kinds of fault, one per line, and end.")
    var list = false

    func validate() throws {
        guard minutes > 0, workers > 1, rate > 0 else {
            throw ValidationError("--minutes and --rate have to be more than 0, and --workers 2 or more.")
        }
        _ = try Set<FaultKind>(names: only)
    }

    func run() async throws {
        if list { return print(FaultKind.allCases.map(\.rawValue).joined(separator: "\n")) }
        var rules = Rules()
        if patient { rules.allowance = Rules.patience }
        let options = CampaignOptions(
            seed: seed ?? UInt64.random(in: 1...999_999), seconds: minutes * 60, kinds: try Set(names: only),
            workers: workers, rate: rate, folder: folder, server: server, servers: servers, rules: rules)
        try await publish(json: json) { try Campaign(options).run() }
    }
}
