import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import MySQLTesting
import Testing

@testable import HauloutStore

/// A process that is frozen, or whose machine is gone, in the middle of a transaction: the server keeps all that this has
/// locked, and hears nothing of it.
@Suite(
    "A dead process with an open transaction",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct FrozenProcessTests {
    @Test("keeps no other dead process's tasks", arguments: Frozen.allCases)
    func others(in transaction: Frozen) async throws {
        try await onOwnThread {
            let scene = try Scene("frozen_others_\(transaction)")
            let locks = try scene.freeze(transaction)
            defer { locks.close() }
            let report = try scene.rescue()
            #expect(Set(report.returned) == Set(scene.other.tasks + transaction.unlocked(scene.frozen.tasks)))
            #expect(report.processes.contains(scene.other.process))
            #expect(try scene.isKnown(scene.frozen.process))
            #expect(try !scene.isKnown(scene.other.process))
        }
    }

    @Test("has its own given back when that is over", arguments: Frozen.allCases)
    func itself(in transaction: Frozen) async throws {
        try await onOwnThread {
            let scene = try Scene("frozen_itself_\(transaction)")
            let locks = try scene.freeze(transaction)
            let first = try scene.rescue()
            // Nothing new, and nothing to tell.
            #expect(try scene.rescue().isEmpty)
            try locks.execute("ROLLBACK")
            locks.close()
            let second = try scene.rescue()
            #expect(second.processes == [scene.frozen.process])
            #expect(Set(first.returned + second.returned) == Set(scene.other.tasks + scene.frozen.tasks))
            #expect(first.returned.count + second.returned.count == 4)
            #expect(try !scene.isKnown(scene.frozen.process))
        }
    }

    @Test("loses it to the server after a lease", arguments: TestServers.all)
    func limit(on server: TestServers.Server) async throws {
        try await onOwnThread {
            let administrator = try Connection.open(server.configuration())
            try administrator.execute("DROP DATABASE IF EXISTS t_frozen_limit")
            try administrator.execute("CREATE DATABASE t_frozen_limit")
            defer { _ = try? administrator.execute("DROP DATABASE t_frozen_limit") }
            try administrator.execute("CREATE TABLE t_frozen_limit.task (id INT PRIMARY KEY) ENGINE=InnoDB")
            try administrator.execute("INSERT INTO t_frozen_limit.task VALUES (1)")
            var configuration = server.configuration(database: "t_frozen_limit")
            configuration.sessionStatements = MySQLTaskStore.sessionStatements(lease: .seconds(1))
            let frozen = try Connection.open(configuration)
            try frozen.execute("START TRANSACTION")
            try frozen.execute("SELECT id FROM task FOR UPDATE")
            configuration.sessionStatements = ["SET SESSION innodb_lock_wait_timeout = 100"]
            let other = try Connection.open(configuration)
            #expect(try other.execute("SELECT id FROM task FOR UPDATE").rows.count == 1)
            #expect(!frozen.isAlive())
        }
    }
}

/// What the transaction has locked.
enum Frozen: CaseIterable, Sendable {
    /// The row of the process, by a claim.
    case claim
    /// The first of its tasks, by their completion.
    case completion

    func unlocked(_ tasks: [TaskID]) -> [TaskID] {
        switch self {
        case .claim: []
        case .completion: Array(tasks.dropFirst())
        }
    }
}

/// Two processes with two tasks each that have both been silent for longer than the lease.
private struct Scene {
    struct Victim {
        let process: ProcessID
        let tasks: [TaskID]
    }

    private let harness: MySQLHarness
    let frozen: Victim
    let other: Victim

    init(_ name: String) throws {
        harness = try MySQLHarness(name)
        frozen = try Self.makeVictim(harness, pid: 1)
        other = try Self.makeVictim(harness, pid: 2)
        try harness.advanceClock(by: .seconds(31))
    }

    private static func makeVictim(_ harness: MySQLHarness, pid: Int32) throws -> Victim {
        let process = try harness.store.register(Fixture.process(pid: pid))
        _ = try harness.store.enqueue([NewTask(job: "noop"), NewTask(job: "noop")])
        let tasks = try harness.store.claim(2, for: process, from: [QueuePattern("*")]).map(\.id)
        try #require(tasks.count == 2)
        return Victim(process: process, tasks: tasks)
    }

    /// - Returns: The connection of the frozen process, with the transaction open.
    func freeze(_ transaction: Frozen) throws -> Connection {
        var configuration = TestServer.configuration(database: harness.database)
        configuration.sessionStatements = MySQLTaskStore.sessionStatements
        let connection = try Connection.open(configuration)
        try connection.execute("START TRANSACTION")
        switch transaction {
        case .claim:
            _ = try connection.query(
                "UPDATE haulout_process SET held = '' WHERE id = ?", [.int(frozen.process.rawValue)])
        case .completion:
            _ = try connection.query("DELETE FROM haulout_task WHERE id = ?", [.int(frozen.tasks[0].rawValue)])
        }
        return connection
    }

    func rescue() throws -> RescueReport {
        try harness.store.rescue(lease: .seconds(30), crashLimit: 3)
    }

    func isKnown(_ process: ProcessID) throws -> Bool {
        try harness.inTransaction { connection in
            try connection.query("SELECT 1 FROM haulout_process WHERE id = ?", [.int(process.rawValue)]).rows.count == 1
        }
    }
}
