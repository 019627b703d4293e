import FaultProxy
import Foundation
import Histories

/// The nodes, a proxy before each, the children.
final class ClusterStage: CampaignStage {
    let folder: String
    let nodes: Nodes
    let proxies: [Int: FaultProxy]
    let history: HistoryWriter
    let crew: Crew

    init(_ options: ClusterOptions) throws {
        let campaign = options.campaign
        let folder = campaign.folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        let history = try HistoryWriter(folder + "/campaign" + HistoryReader.suffix)
        self.history = history
        nodes = Nodes(folder: folder + "/cluster", script: options.script)
        try nodes.start()
        try nodes.tables(1).create()
        var proxies: [Int: FaultProxy] = [:]
        for node in Nodes.numbers { proxies[node] = try FaultProxy(to: nodes.socket(node)) }
        self.proxies = proxies
        try nodes.tables(1).migrate(in: folder)
        let ports = Nodes.numbers.compactMap { proxies[$0]?.port }
        let configurations = try (0..<options.writers).map { writer in
            try campaign.configure("config-\(writer + 1)", ports: Array(ports[writer...] + ports[..<writer]))
        }
        crew = Crew(campaign, configurations: configurations, history: history)
    }

    /// As the first node says that answers.
    func counts() throws -> (left: Int, completed: Int) {
        for node in Nodes.numbers {
            if let counts = try? nodes.tables(node).counts() { return counts }
        }
        throw ServerFailure(description: "No node answers.")
    }

    /// Ends everything there is, whatever state it is in.
    func close() {
        crew.end()
        for proxy in proxies.values { proxy.close() }
        for node in Nodes.numbers { nodes.process(node).signal(SIGCONT) }
        try? nodes.stop()
    }
}
