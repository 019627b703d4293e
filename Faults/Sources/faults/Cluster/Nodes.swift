import Foundation
import MySQLPool

/// The three nodes, started and stopped by `script/cluster`, and killed by us.
final class Nodes: Sendable {
    static let numbers = [1, 2, 3]
    /// The one whose log of transactions is read. It is not killed: what a server writes into that log twice because it
    /// died in between is not what the log is read for.
    static let witness = 3

    let folder: String
    private let script: String

    /// Everything is in each node's log of transactions, also what other nodes have committed.
    private static let options = [
        "--log-bin=binlog", "--binlog-row-image=FULL", "--log-slave-updates=ON", "--sync-binlog=1",
        "--max-connections=200",
    ]

    init(folder: String, script: String) {
        self.folder = folder
        self.script = script
    }

    func start() throws { try call(["start", folder, "--namespaces", "--"] + Self.options) }
    func stop() throws { try call(["stop", folder]) }
    func leave(_ node: Int) throws { try call(["leave", folder, "\(node)"]) }
    func cut(_ node: Int) throws { try call(["cut", folder, "\(node)"]) }
    func mend(_ node: Int) throws { try call(["mend", folder, "\(node)"]) }
    func bootstrap(_ node: Int) throws { try call(["bootstrap", folder, "\(node)"]) }

    /// From nothing when its own data are of no use to it any more.
    ///
    /// - Returns: False when they were not.
    func join(_ node: Int) throws -> Bool {
        do {
            try call(["join", folder, "\(node)"])
            return true
        } catch is ServerFailure {
            try? leave(node)
            try call(["join", folder, "\(node)", "--fresh"])
            return false
        }
    }

    func socket(_ node: Int) -> String { "\(folder)/\(node)/s" }
    func tables(_ node: Int) -> QueueTables { QueueTables(socket: socket(node)) }

    func process(_ node: Int) -> ServerProcess { ServerProcess(folder: "\(folder)/\(node)") }

    /// Waits until each has all that the cluster has.
    func awaitSynced(within seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while !Self.numbers.allSatisfy({ (try? status($0))?["wsrep_local_state"] == "4" }) {
            guard ContinuousClock.now < end else {
                throw ServerFailure(description: "The nodes were not in step again within \(seconds) s.")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// Waits until something can be written through each: a group that has just had words with each other says that it is
    /// in step, and takes nothing for some seconds more.
    func awaitWriting(within seconds: Double) throws {
        for node in Self.numbers { try tables(node).awaitWriting(within: seconds) }
    }

    /// Its status variables about the cluster.
    func status(_ node: Int) throws -> [String: String] {
        try tables(node).withConnection(database: false) { connection in
            let rows = try connection.query("SHOW GLOBAL STATUS LIKE 'wsrep%'").rows
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0].text, $0[1].text) })
        }
    }

    private func call(_ arguments: [String]) throws {
        let status = try Program.run(script, arguments)
        guard status == 0 else {
            throw ServerFailure(description: "script/cluster \(arguments[0]) ended with \(status).")
        }
    }
}
