import FaultProxy
import Foundation
import Haulout
import Histories

/// What a campaign on a cluster is played on: the nodes, a proxy before each, the children.
final class ClusterStage: Sendable {
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
        try Self.migrate(nodes, folder)
        let ports = Nodes.numbers.compactMap { proxies[$0]?.port }
        let configs = try (0..<options.writers).map { writer in
            let path = "\(folder)/config-\(writer + 1).yaml"
            try Self.configuration(Array(ports[writer...] + ports[..<writer]), campaign)
                .write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        crew = Crew(
            workers: (1...campaign.workers).map { number in
                Slot(name: "worker-\(number)", history: history) { name, _, extra in
                    try Child(
                        name: name,
                        arguments: [
                            "worker", "--config", configs[number % configs.count], "--history",
                            folder + "/\(name)" + HistoryReader.suffix,
                        ], environment: extra, folder: folder)
                }
            },
            producers: (1...campaign.producers).map { number in
                Slot(name: "producer-\(number)", history: history) { name, generation, extra in
                    try Child(
                        name: name,
                        arguments: [
                            "producer", "--config", configs[number % configs.count], "--history",
                            folder + "/\(name)" + HistoryReader.suffix, "--name", name, "--seed",
                            "\(campaign.seed &+ UInt64(number * 1_000_000 + generation * 100))", "--rate",
                            "\(Stage.rate / Double(campaign.producers))",
                        ], environment: extra, folder: folder)
                }
            }, history: history)
    }

    private static func configuration(_ ports: [Int], _ options: CampaignOptions) -> String {
        """
        database:
          hosts: [\(ports.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", "))]
          user: \(QueueTables.account)
          database: \(QueueTables.database)
          connect_timeout: 2s
        pool: {connections: 4, wait: 5s}
        workers: {threads: 8}
        lease: \(Int(options.rules.lease))s
        shutdown: \(Int(options.rules.shutdown))s
        failures: {log: none}
        log: {level: info}
        """
    }

    private static func migrate(_ nodes: Nodes, _ folder: String) throws {
        let path = folder + "/migrate.yaml"
        let text = "database: {socket: \"\(nodes.socket(1))\", user: root, database: \(QueueTables.database)}\n"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let app = try Application(configuration: path)
        defer { app.close() }
        _ = try app.migrate()
    }

    /// Tasks that have not come to their end, and those that are completed, as the first node says that answers.
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
        for node in Nodes.numbers { nodes.signal(node, SIGCONT) }
        try? nodes.stop()
    }
}
