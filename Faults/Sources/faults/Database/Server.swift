/// The server of a campaign, started and stopped by `script/servers`, and killed by us.
final class Server: Sendable {
    let name: String
    let folder: String
    private let script: String
    private let options: [String]

    var socket: String { folder + "/s" }
    var process: ServerProcess { ServerProcess(folder: folder) }
    /// Where the logs of its transactions are.
    var binlogs: String { folder + "/data" }

    /// - Parameter folder: Its own; it need not be there.
    init(name: String, folder: String, script: String, options: [String] = Server.options) {
        self.options = options
        self.name = name
        self.folder = folder
        self.script = script
    }

    /// Everything is in the log of transactions, whole rows before and after, in the order of the commits.
    static let options = [
        "--log-bin=binlog", "--binlog-format=ROW", "--binlog-row-image=FULL", "--sync-binlog=1", "--server-id=1",
        "--max-connections=200", "--innodb-flush-log-at-trx-commit=1",
    ]

    func start() throws { try call(["start", name, folder, "--"] + options) }

    func stop() throws { try call(["stop", folder]) }

    private func call(_ arguments: [String]) throws {
        let status = try Program.run(script, arguments)
        guard status == 0 else {
            throw ServerFailure(description: "script/servers \(arguments[0]) ended with \(status).")
        }
    }
}

struct ServerFailure: Error, CustomStringConvertible { let description: String }
