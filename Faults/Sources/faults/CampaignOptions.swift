import Checker
import FaultPlan

struct CampaignOptions: Sendable {
    var seed: UInt64
    /// How long faults are made.
    var seconds: Double
    var kinds: Set<FaultKind>
    /// Processes that run tasks.
    var workers = 3
    /// Processes that enqueue.
    var producers = 2
    /// How much they enqueue, in orders a second, all together.
    var rate = 150.0
    var folder: String
    var server: String
    var servers: String
    var rules = Rules()
}

extension Rules {
    /// The allowance that --patient makes, in seconds.
    static let patience = 20.0

    /// After so many seconds a process that was asked to stop is killed: later than it is a violation.
    var longestStop: Double { shutdown + allowance + 30 }
}

extension CampaignOptions {
    /// Writes the settings of children.
    ///
    /// - Parameter ports: Where the database is, on this machine, in the order of preference.
    /// - Returns: The path of the file.
    func configure(_ name: String, ports: [Int]) throws -> String {
        let path = folder + "/\(name).yaml"
        try """
        database:
          hosts: [\(ports.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", "))]
          user: \(QueueTables.account)
          database: \(QueueTables.database)
          connect_timeout: 2s
        pool: {connections: 4, wait: 5s}
        workers: {threads: 8}
        lease: \(Int(rules.lease))s
        shutdown: \(Int(rules.shutdown))s
        failures: {log: none}
        log: {level: info}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
