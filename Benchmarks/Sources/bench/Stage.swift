import Foundation
import Haulout
import MySQLPool

/// A database of its own on the server, and an application that works on it; both gone afterwards.
struct Stage {
    static let database = "haulout_bench"

    let folder: URL
    var app: Application

    init(socket: String, settings: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("haulout-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.recreateDatabase(socket)
        let file = folder.appendingPathComponent("config.yaml")
        let text = """
            database: {socket: "\(socket)", user: root, database: \(Self.database)}
            failures: {log: "\(folder.path)/failures.jsonl"}
            log: {level: warning}
            \(settings)
            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        app = try Application(configuration: file.path)
        _ = try app.migrate()
    }

    func close() {
        app.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs what was enqueued to the end, and returns how long that took.
    func drain() async throws -> Duration {
        let start = ContinuousClock.now
        try await app.run(mode: .drain)
        return ContinuousClock.now - start
    }

    private static func recreateDatabase(_ socket: String) throws {
        let connection = try Connection.open(ConnectionConfiguration(endpoint: .socket(socket), user: "root"))
        defer { connection.close() }
        try connection.execute("DROP DATABASE IF EXISTS \(identifier: database)")
        try connection.execute("CREATE DATABASE \(identifier: database)")
    }
}
