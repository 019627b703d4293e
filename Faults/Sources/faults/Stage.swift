import FaultProxy
import Foundation
import Haulout
import Histories

/// What a campaign is played on: a folder, a server with the queue's tables, the proxy, the children.
final class Stage: Sendable {
    let folder: String
    let server: Server
    let tables: QueueTables
    let proxy: FaultProxy
    let history: HistoryWriter
    let crew: Crew

    /// Orders a second, of all producers together.
    static let rate = 150.0

    init(_ options: CampaignOptions) throws {
        let folder = options.folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        let history = try HistoryWriter(folder + "/campaign" + HistoryReader.suffix)
        self.history = history
        server = Server(name: options.server, folder: folder + "/server", script: options.servers)
        try server.start()
        tables = QueueTables(socket: server.socket)
        try tables.create()
        proxy = try FaultProxy(to: server.socket)
        let config = folder + "/config.yaml"
        try Self.configuration(port: proxy.port, options).write(toFile: config, atomically: true, encoding: .utf8)
        try Self.migrate(server, folder)
        crew = Crew(
            workers: (1...options.workers).map { number in
                Slot(name: "worker-\(number)", history: history) { name, _, extra in
                    try Child(
                        name: name,
                        arguments: [
                            "worker", "--config", config, "--history", folder + "/\(name)" + HistoryReader.suffix,
                        ], environment: options.environment.merging(extra) { $1 }, folder: folder)
                }
            },
            producers: (1...options.producers).map { number in
                Slot(name: "producer-\(number)", history: history) { name, generation, extra in
                    let seed = options.seed &+ UInt64(number * 1_000_000 + generation * 100)
                    return try Child(
                        name: name,
                        arguments: [
                            "producer", "--config", config, "--history", folder + "/\(name)" + HistoryReader.suffix,
                            "--name", name, "--seed", "\(seed)", "--rate", "\(Stage.rate / Double(options.producers))",
                        ], environment: options.environment.merging(extra) { $1 }, folder: folder)
                }
            }, history: history)
    }

    private static func configuration(port: Int, _ options: CampaignOptions) -> String {
        """
        database:
          hosts: ["127.0.0.1:\(port)"]
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

    /// Past the proxy.
    private static func migrate(_ server: Server, _ folder: String) throws {
        let path = folder + "/migrate.yaml"
        let text = "database: {socket: \"\(server.socket)\", user: root, database: \(QueueTables.database)}\n"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let app = try Application(configuration: path)
        defer { app.close() }
        _ = try app.migrate()
    }

    /// Ends everything there is, whatever state it is in.
    func close() {
        crew.end()
        proxy.close()
        server.kill(SIGCONT)
        try? server.stop()
    }
}
