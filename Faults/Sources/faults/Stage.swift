import FaultProxy
import Foundation
import Histories

/// A folder, a server with the queue's tables, the proxy, the children.
final class Stage: CampaignStage {
    let folder: String
    let server: Server
    let tables: QueueTables
    let proxy: FaultProxy
    let history: HistoryWriter
    let crew: Crew

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
        let config = try options.configure("config", ports: [proxy.port])
        try tables.migrate(in: folder)
        crew = Crew(options, configurations: [config], history: history)
    }

    func counts() throws -> (left: Int, completed: Int) { try tables.counts() }

    /// Ends everything there is, whatever state it is in.
    func close() {
        crew.end()
        proxy.close()
        server.process.signal(SIGCONT)
        try? server.stop()
    }
}
