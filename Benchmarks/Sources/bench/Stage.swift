import Foundation
import Haulout
import Measuring
import MySQLPool

/// A database of its own on the server, and an application that works on it; both gone afterwards.
struct Stage: Sendable {
    static let database = "haulout_bench"

    /// The job that most measurements run: it does nothing.
    static let noOp = JobDefinition(name: "no-op", handler: .swift)

    let socket: String
    let database: String
    let folder: URL
    var app: Application

    /// The configuration file of ``app``, for other processes.
    var configuration: String { folder.appendingPathComponent("config.yaml").path }

    /// - Parameter settings: Lines of the configuration file, besides those that say where the database is.
    init(socket: String, database: String = Stage.database, settings: String) throws {
        self.socket = socket
        self.database = database
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(database)-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("config.yaml")
        let text = """
            database: {socket: "\(socket)", user: root, database: \(database)}
            failures: {log: "\(folder.path)/failures.jsonl"}
            log: {level: warning}
            \(settings)
            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        try Self.recreate(database, on: socket)
        app = try Application(configuration: file.path)
        app.handle(Self.noOp.name) { _ in }
        _ = try app.migrate()
    }

    func close() {
        app.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Enqueues no-op tasks in one transaction, and returns how long that took.
    func enqueue(_ count: Int) throws -> Duration {
        let start = ContinuousClock.now
        _ = try app.enqueueBlocking(TaskOrder(job: Self.noOp, count: count))
        return ContinuousClock.now - start
    }

    /// Runs what was enqueued to the end, and returns how long that took.
    func drain() async throws -> Duration {
        let start = ContinuousClock.now
        try await app.run(mode: .drain)
        return ContinuousClock.now - start
    }

    /// Runs workers beside `body`, and stops them after it.
    func whileRunning<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let app = app
        async let summary = app.run()
        let result: Result<T, any Error>
        do { result = .success(try await onOwnThread(body)) } catch { result = .failure(error) }
        // What a run is stopped by.
        kill(getpid(), SIGTERM)
        _ = try await summary
        return try result.get()
    }

    /// A session of root in the database.
    func connect() throws -> Connection {
        try Connection.open(ConnectionConfiguration(endpoint: .socket(socket), user: "root", database: database))
    }

    private static func recreate(_ database: String, on socket: String) throws {
        let connection = try Connection.open(ConnectionConfiguration(endpoint: .socket(socket), user: "root"))
        defer { connection.close() }
        try connection.execute("DROP DATABASE IF EXISTS \(identifier: database)")
        try connection.execute("CREATE DATABASE \(identifier: database)")
    }
}
