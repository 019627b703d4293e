import Foundation
import HauloutTesting
import Logging
import MySQLClient
import MySQLTesting
import Synchronization
import Testing

@testable import HauloutCore
@testable import HauloutStore

/// Producers here insert rows as programs in other languages do, and ring no bell.
@Suite(
    "A process that follows the binary log", .serialized,
    .enabled(if: !BinlogServer.all.isEmpty, "no mariadbd to start with a binary log, and no MySQL"))
struct BinlogFollowerTests {
    @Test("runs a task that somebody inserted, though it never polls", arguments: BinlogServer.all)
    func supervisor(_ kind: BinlogServer) async throws {
        let house = try await onOwnThread { try kind.makeHouse("binlog_supervisor") }
        let idle = try house.makeIdleProcess(followsBinlog: true)
        async let summary = idle.supervisor.run()
        try await onOwnThread {
            try house.waitForFollowers(1)
            try house.waitForSleepers(1)
            try house.insertTask()
        }
        await idle.started()
        idle.supervisor.stop()
        #expect(try await summary.totals.completed == 1)
    }

    @Test("is woken by each commit, whatever the log's format", arguments: BinlogServer.all, ["ROW", "MIXED"])
    func commits(_ kind: BinlogServer, format: String) async throws {
        let house = try await onOwnThread { try kind.makeHouse("binlog_\(format)") }
        let ear = try Ear(house)
        try await onOwnThread {
            try house.connection.execute("SET SESSION binlog_format = \(format)")
            try house.waitForFollowers(1)
            // The first one may be rung because it has just begun to follow.
            for _ in 0..<4 { try ear.hear { try house.insertTask() } }
        }
        ear.close()
    }

    @Test(
        "is not woken for queues that it does not serve, nor by other tables, nor in other schemas",
        arguments: BinlogServer.all)
    func otherQueue(_ kind: BinlogServer) async throws {
        let house = try await onOwnThread { try kind.makeHouse("binlog_queue") }
        let ears = try ["slow", "quick-*"].map { try Ear(house, queue: $0) }
        try await onOwnThread {
            try house.waitForFollowers(1)
            try house.connection.execute("CREATE TABLE other (id INT)")
            for (ear, queue) in zip(ears, ["slow", "quick-1"]) {
                try Ear.hear(any: [ear], of: ears) { try house.insertTask(queue: queue) }
            }
            let before = ears[0].count
            // Creates tables of the same names.
            let elsewhere = try kind.makeHouse("binlog_elsewhere")
            for number in 0..<5 {
                try elsewhere.insertTask()
                try house.connection.execute(text: TaskQueries.reserve([1_000_000 + Int64(number)]))
                try house.connection.execute("INSERT INTO other VALUES (1), (2)")
                try Ear.hear(any: [ears[1]], of: ears) { try house.insertTask(queue: "quick-2") }
            }
            #expect(ears[0].count == before)
        }
        for ear in ears { ear.close() }
    }

    @Test("is woken by a statement that names the schema, wherever it was said", arguments: BinlogServer.all)
    func otherSchema(_ kind: BinlogServer) async throws {
        let house = try await onOwnThread { try kind.makeHouse("binlog_named") }
        let ear = try Ear(house)
        try await onOwnThread {
            try house.waitForFollowers(1)
            let elsewhere = try kind.makeHouse("binlog_naming")
            // The first one may be rung because it has just begun to follow.
            for comment in ["a", "b", "c"] {
                try ear.hear {
                    try elsewhere.connection.execute(
                        "ALTER TABLE \(identifier: house.database).haulout_task COMMENT '\(unsafeRaw: comment)'")
                }
            }
        }
        ear.close()
    }

    @Test("is one of several, and another one takes the place of one that is gone", arguments: BinlogServer.all)
    func election(_ kind: BinlogServer) async throws {
        let house = try await onOwnThread { try kind.makeHouse("binlog_election") }
        let ears = try (0..<3).map { _ in try Ear(house) }
        try await onOwnThread {
            var gone: [Int] = []
            for _ in 0..<3 {
                let followers = try house.waitForFollowers(1, except: gone)
                #expect(followers.count == 1)
                try Ear.hear(any: ears, of: ears) { try house.insertTask() }
                try house.connection.execute("KILL CONNECTION \(unsafeRaw: followers[0])")
                gone += followers
            }
        }
        for ear in ears { ear.close() }
    }

    @Test("goes on with a new file of the log, with or without checksums", arguments: BinlogServer.all)
    func rotation(_ kind: BinlogServer) async throws {
        let house = try await onOwnThread { try kind.makeHouse("binlog_rotation") }
        let ears = try ["slow", "quick"].map { try Ear(house, queue: $0) }
        try await onOwnThread {
            let followers = try house.waitForFollowers(1)
            for (ear, queue) in zip(ears, ["slow", "quick"]) {
                try Ear.hear(any: [ear], of: ears) { try house.insertTask(queue: queue) }
            }
            let before = ears[0].count
            for checksum in ["NONE", "CRC32"] {
                try house.connection.execute("SET GLOBAL binlog_checksum = \(unsafeRaw: checksum)")
                for _ in 0..<3 { try Ear.hear(any: [ears[1]], of: ears) { try house.insertTask(queue: "quick") } }
                try house.connection.execute("FLUSH BINARY LOGS")
            }
            // What is misread is rung for everybody.
            #expect(ears[0].count == before)
            #expect(try house.waitForFollowers(1) == followers)
        }
        for ear in ears { ear.close() }
    }

    @Test("can do with the rights that are printed for it, and without them says what is missing, once")
    func rights() async throws {
        let kind = try #require(BinlogServer.all.first)
        let house = try await onOwnThread { try kind.makeHouse("binlog_rights") }
        let log = LogKeeper()
        try await onOwnThread {
            let account = try GrantedAccount(.worker, in: house.database, on: kind.configuration)
            let ear = try Ear(house, user: account.user, logger: log.logger)
            while !log.lines.contains(where: { $0.level == .debug }) { breathe() }
            #expect(log.lines.filter { $0.level == .warning }.count == 1)
            #expect(log.messages.first?.contains("haulout doctor") == true)
            try account.grant("REPLICATION SLAVE, REPLICATION CLIENT ON *.*")
            try house.waitForFollowers(1)
            for _ in 0..<3 { try ear.hear { try house.insertTask() } }
            ear.close()
        }
    }

    @Test(
        "works all the same where there is no log, and says so",
        .enabled(if: TestServer.isAvailable && !TestServer.hasBinlog, "this server writes a binary log"))
    func noLog() async throws {
        let house = try await onOwnThread { try House("binlog_none") }
        let log = LogKeeper()
        try await onOwnThread {
            let ear = try Ear(house, logger: log.logger)
            while log.lines.isEmpty { breathe() }
            #expect(log.lines[0].level == .warning)
            // By who rings.
            try ear.hear { _ = try house.makeStore().enqueue([NewTask(job: "note")]) }
            ear.close()
        }
    }
}

/// Somebody who listens all the time, and counts.
private final class Ear: Sendable {
    private let bell: any TaskBell
    private let house: House
    private let rings = Mutex((count: 0, areOver: false))

    init(
        _ house: House, queue: String = "*", user: String? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) throws {
        self.house = house
        let store = house.makeStore(user: user, followsBinlog: true, logger: logger)
        let bell = try #require(store.makeBell(for: [QueuePattern(queue)]))
        self.bell = bell
        DispatchQueue(label: "haulout.test.ear").async { self.listen() }
    }

    private func listen() {
        while !rings.withLock({ $0.areOver }) {
            let isRung = (try? bell.listen()) ?? false
            if isRung { rings.withLock { $0.count += 1 } }
        }
    }

    var count: Int { rings.withLock { $0.count } }

    /// Does something, and waits until it was heard.
    func hear(_ body: () throws -> Void) throws { try Self.hear(any: [self], of: [self], body) }

    /// - Parameter all: Who listens on the house's database.
    static func hear(any ears: [Ear], of all: [Ear], _ body: () throws -> Void) throws {
        let before = ears.map(\.count)
        // A ring between two sleeps is lost. In this order, because who is being woken may still be among the sleepers.
        try ears[0].house.waitForSleepers(all.count)
        try body()
        while ears.map(\.count) == before { breathe() }
    }

    func close() {
        rings.withLock { $0.areOver = true }
        bell.close()
    }
}
