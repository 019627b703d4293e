import Foundation
import Haulout
import Measuring
import MySQLPool

/// A database, the configurations of all processes, and the processes that stay.
final class SoakStage {
    private static let database = "haulout_soak"
    private static let processes = 2

    let app: Application
    let server: ServerWatch
    private let folder: String
    private let supervisor: Child
    private let members: [ProcessFile]

    init(socket: String, folder: String) throws {
        self.folder = folder
        func connect(_ database: String?) throws -> Connection {
            try Connection.open(ConnectionConfiguration(endpoint: .socket(socket), user: "root", database: database))
        }
        let connection = try connect(nil)
        defer { connection.close() }
        try connection.execute("CREATE DATABASE \(identifier: Self.database)")
        let crew = try Self.configure("crew", in: folder, socket, processes: Self.processes)
        _ = try Self.configure("guest", in: folder, socket, processes: 1)
        app = try Application(configuration: crew)
        _ = try app.migrate()
        let watch = try connect(Self.database)
        try watch.execute("CREATE TABLE soak (id INT PRIMARY KEY, hits BIGINT NOT NULL)")
        let rows: String = (0..<500).map { "(\($0), 0)" }.joined(separator: ", ")
        try watch.execute("INSERT INTO soak VALUES " + rows)
        server = ServerWatch(watch)
        supervisor = try Self.start("crew", in: folder)
        do { members = try Self.awaitMembers(of: supervisor) } catch {
            supervisor.end(by: SIGTERM)
            throw error
        }
    }

    func startGuest() throws -> Child { try Self.start("guest", in: folder) }

    /// Stops the workers and closes the database.
    func close() {
        supervisor.end(by: SIGTERM)
        app.close()
    }

    /// What there is to see at this moment.
    ///
    /// - Throws: When one of the processes that are to stay is gone.
    func look() throws -> [Gauge: Double] {
        var values = try server.values()
        for (name, process) in processes {
            do {
                for (quantity, value) in try process.values() {
                    values[Gauge(subject: name, quantity: quantity)] = value
                }
            } catch {
                throw SoakFailure(description: "\(name) is gone; \(folder)/crew.log may say why.")
            }
        }
        return values
    }

    /// By their names.
    var processes: [(String, ProcessFile)] {
        [("producer", ProcessFile(pid: getpid())), ("supervisor", ProcessFile(pid: supervisor.pid))]
            + members.enumerated().map { ("worker-\($0 + 1)", $1) }
    }

    /// Retention, lifetimes and the lease are short, so that all that is to be replaced or deleted is, many times.
    private static func configure(
        _ name: String, in folder: String, _ socket: String, processes: Int
    ) throws -> String {
        let path = "\(folder)/\(name).yaml"
        try """
        database: {socket: "\(socket)", user: root, database: \(database)}
        pool: {connections: 4, lifetime: 1m}
        workers: {threads: 8, processes: \(processes)}
        lease: 10s
        retention: {completed: 1h, failures: 2m}
        failures: {log: "\(folder)/\(name)-failures.jsonl"}
        log: {level: warning}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static func start(_ name: String, in folder: String) throws -> Child {
        let log = "\(folder)/\(name).log"
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(fileURLWithPath: log)) }
        return try Child(["run", "--config", "\(folder)/\(name).yaml"], log: log)
    }

    private static func awaitMembers(of supervisor: Child) throws -> [ProcessFile] {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline, supervisor.isRunning {
            let members = ProcessFile(pid: supervisor.pid).children
            if members.count == processes { return members }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw SoakFailure(description: "The workers did not start; crew.log may say why.")
    }
}

struct SoakFailure: Error, CustomStringConvertible {
    let description: String
}
