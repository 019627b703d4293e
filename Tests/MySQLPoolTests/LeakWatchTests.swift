import Logging
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct LeakWatchTests {
    private func pool(_ database: TestDatabase, leakThreshold: Duration, _ log: LogRecord) -> ConnectionPool {
        var configuration = PoolConfiguration(connection: database.configuration, leakThreshold: leakThreshold)
        configuration.name = "shop"
        return ConnectionPool(configuration, logger: Logger(label: "test") { _ in log.handler })
    }

    @Test("a connection that does not come back is told of once, with its line, and so is its return")
    func leak() throws {
        let log = LogRecord()
        let pool = pool(try TestDatabase("leak"), leakThreshold: .milliseconds(20), log)
        defer { pool.close() }
        let line = #line + 1
        let lease = try pool.lease()
        let site = "MySQLPoolTests/LeakWatchTests.swift:\(line)"
        try eventually { log.entries.contains { $0.level == .warning } }
        let warning = try #require(log.entries.first)
        #expect(warning.message.contains("borrowed at \(site) for "))
        #expect(warning.message.contains("leakThreshold"))
        #expect(warning.metadata["pool"] == "shop" && warning.metadata["session"] == "\(lease.threadID)")
        try eventually { pool.holders.first.map { $0.age > .milliseconds(100) } ?? false }
        #expect(log.entries.count == 1)
        lease.release()
        try eventually { log.entries.count == 2 }
        #expect(log.entries.last?.level == .notice)
        #expect(log.entries.last?.message.contains(site) == true)
        #expect(try pool.query("SELECT 1").first?[0] == 1)
    }

    @Test("nothing is told of connections that lie idle, nor when the watch is turned off")
    func silence() throws {
        let log = LogRecord()
        let idle = pool(try TestDatabase("leak_idle"), leakThreshold: .milliseconds(20), log)
        defer { idle.close() }
        _ = try idle.query("SELECT 1")
        // On a busy machine the query itself may have taken so long.
        let told = log.entries.count
        let off = pool(try TestDatabase("leak_off"), leakThreshold: .zero, log)
        defer { off.close() }
        let lease = try off.lease()
        try eventually { off.holders.first.map { $0.age > .milliseconds(100) } ?? false }
        lease.release()
        #expect(log.entries.count == told)
    }
}

/// What was logged.
final class LogRecord: Sendable {
    struct Entry: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    private let record = Mutex<[Entry]>([])

    var entries: [Entry] { record.withLock { $0 } }

    var handler: some LogHandler { Handler(record: self) }

    private struct Handler: LogHandler {
        let record: LogRecord
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
            let entry = Entry(level: event.level, message: "\(event.message)", metadata: metadata)
            record.record.withLock { $0.append(entry) }
        }
    }
}
