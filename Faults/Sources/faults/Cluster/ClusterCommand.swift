import ArgumentParser
import Checker
import Foundation

struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Runs a campaign on a Galera cluster of three nodes. Takes root.")

    @Option(help: "How long faults are made, in minutes. Healing and checking come after that.")
    var minutes = 2.0

    @Option(help: "The same seed draws the same faults. By chance when not given; the report names it.")
    var seed: UInt64?

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    @Option(help: "Only these faults of nodes, separated by commas; see --list.")
    var only: String?

    @Option(help: "How many nodes are written to at the same time: processes have as many orders of hosts.")
    var writers = 2

    @Option(help: "How many worker processes.")
    var workers = 4

    @Flag(help: "Leave processes and connections alone.")
    var nodesOnly = false

    @Flag(help: "For a machine that is slow, or busy with other things: 20 s more for whatever has a limit of time.")
    var patient = false

    @Option(help: "Where everything is written: histories, logs, the nodes' data. It is kept.")
    var folder: String

    @Option(help: "The script that starts and stops clusters.")
    var script = "script/cluster"

    @Flag(help: "Print the kinds of faults of nodes, one per line, and end.")
    var list = false

    func validate() throws {
        guard minutes > 0, workers > 1, (1...3).contains(writers) else {
            throw ValidationError("--minutes has to be more than 0, --workers 2 or more, --writers 1 to 3.")
        }
        _ = try Set<NodeFault>(names: only)
    }

    func run() async throws {
        if list { return print(NodeFault.allCases.map(\.rawValue).joined(separator: "\n")) }
        var campaign = CampaignOptions(
            seed: seed ?? UInt64.random(in: 1...999_999), seconds: minutes * 60,
            kinds: nodesOnly ? [] : ClusterOptions.otherFaults, workers: workers, folder: folder,
            server: "a Galera cluster", servers: "")
        campaign.rules.lease = ClusterOptions.lease
        if patient { campaign.rules.allowance = Rules.patience }
        let options = ClusterOptions(
            campaign: campaign, nodeFaults: try Set(names: only), writers: writers, script: script)
        try await publish(json: json) { try ClusterCampaign(options).run() }
    }
}
