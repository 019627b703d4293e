import Foundation
import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLTesting
import Testing

@testable import HauloutStore

/// The store's promises, kept by a store that may do what a worker may and nothing else.
@Suite(.enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct WorkerRightsConformanceTests {
    @Test("a store with the rights of a worker keeps the promises of TaskStore", arguments: StoreConformance.cases)
    func conforms(_ example: StoreConformance.Case) async throws {
        try await example.run(MySQLHarness("granted_\(example.name.hashed)", role: .worker))
    }
}

/// Each role by the commands of the built program, as an account that has what `haulout doctor --grants` prints.
@Suite(
    "With the rights that doctor --grants prints",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
struct RoleTests {
    @Test("a migrator makes the tables, from nothing and a second time", arguments: TestServers.all)
    func migrator(_ server: TestServers.Server) async throws {
        try await onOwnThread {
            let house = try RoleProject("migrator", on: server, migrates: false)
            let account = try house.become(.migrator)
            for _ in 0..<2 {
                let result = try house.project.haulout("migrate")
                #expect(result.status == 0, "\(result.error)")
            }
            #expect(try house.project.number("SELECT COUNT(*) FROM haulout_migration") == Migrator.latestVersion)
            let connection = try account.connect(to: house.project.database)
            defer { connection.close() }
            try house.refuses(["DROP TABLE haulout_task", "CREATE TABLE mine (a INT)"], on: connection)
        }
    }

    @Test("a worker enqueues, runs, retries, discards, pauses and looks", arguments: TestServers.all)
    func worker(_ server: TestServers.Server) async throws {
        try await onOwnThread {
            let house = try RoleProject("worker", on: server)
            let account = try house.become(.worker)
            // What the statements of jobs need is for the jobs to say.
            try account.grant("SELECT, UPDATE ON `\(house.project.database)`.balance")
            for command in [
                ["enqueue", "settle", "--items", "1,2,3"], ["enqueue", "settle", "--items", "9", "--in", "1h"],
                ["enqueue", "settle", "--items", "4", "--unique", "four"], ["queues", "pause", "default"],
                ["queues", "resume", "default"],
            ] {
                let result = try house.project.start(command).wait()
                #expect(result.status == 0, "\(command): \(result.error)")
            }
            // Item 3 violates a constraint, and its task is discarded.
            let run = try house.project.haulout("run", "--drain")
            #expect(run.status == 1, "\(run.error)")
            #expect(!run.error.contains("may not drop partitions"))
            #expect(try house.project.number("SELECT SUM(owed = 0) FROM balance") == 4)
            for command in [["status"], ["failures", "list"], ["failures", "report"], ["tasks", "list"]] {
                #expect(try house.project.start(command).wait().status == 0, "\(command)")
            }
            let retried = try house.project.haulout("failures", "retry", "--job", "settle")
            #expect(retried.status == 0, "\(retried.error)")
            let cancelled = try house.project.haulout("tasks", "cancel", "--job", "settle")
            #expect(cancelled.status == 0, "\(cancelled.error)")
            let doctor = try house.project.haulout("doctor", "--json")
            #expect(doctor.status == 0, "\(doctor.output)")
            #expect(!doctor.output.contains("excess-grants"))
        }
    }

    @Test("a producer enqueues in every way, and can neither look at failures nor change what others enqueued")
    func producer() async throws {
        try await eachServer { server in
            let house = try RoleProject("producer", on: server)
            let account = try house.become(.producer)
            for options in [[], ["--in", "1h"], ["--unique", "a"], ["--unique", "a"], ["--count", "500"]] {
                let result = try house.project.start(["enqueue", "noop"] + options).wait()
                #expect(result.status == 0, "\(options): \(result.error)")
            }
            #expect(try house.project.number("SELECT COUNT(*) FROM haulout_task WHERE id > 0") == 502)
            #expect(try house.project.number("SELECT COUNT(*) FROM haulout_later") == 1)
            let doctor = try house.project.haulout("doctor", "producer", "--json")
            #expect(doctor.status == 0, "\(doctor.output)")
            let connection = try account.connect(to: house.project.database)
            defer { connection.close() }
            try house.refuses(
                [
                    "UPDATE haulout_task SET arguments = '{}'", "UPDATE haulout_queue SET paused_at = NULL",
                    "SELECT * FROM haulout_failure", "SELECT * FROM haulout_later", "DELETE FROM haulout_later",
                    "INSERT INTO haulout_process (held, host, pid, threads, queues, version) VALUES ('', '', 1, 1, '', '')",
                    "DELETE FROM haulout_unique", "DROP TABLE haulout_task", "SELECT * FROM balance",
                ], on: connection)
            let run = try house.project.haulout("run", "--drain")
            #expect(run.status == 69 && run.error.contains("errno 1142"), "\(run.error)")
        }
    }

    @Test("a reader sees status, tasks and failures, and can write nothing")
    func reader() async throws {
        try await eachServer { server in
            let house = try RoleProject("reader", on: server)
            #expect(try house.project.haulout("enqueue", "settle", "--items", "3").status == 0)
            #expect(try house.project.haulout("run", "--drain").status == 1)
            let account = try house.become(.reader)
            for command in [
                ["status"], ["tasks", "list"], ["tasks", "show", "1"], ["failures", "list"], ["failures", "show", "1"],
                ["failures", "report"], ["queues", "list"], ["doctor", "reader"],
            ] {
                let result = try house.project.start(command).wait()
                #expect(result.status == 0, "\(command): \(result.output)\(result.error)")
            }
            let connection = try account.connect(to: house.project.database)
            defer { connection.close() }
            try house.refuses(
                AccountRole.reader.rights.flatMap { rights in
                    ["DELETE FROM \(rights.table)", "INSERT INTO \(rights.table) SELECT * FROM \(rights.table)"]
                } + ["UPDATE haulout_task SET state = 0", "CREATE TABLE mine (a INT)"], on: connection)
            for command in [["enqueue", "noop"], ["tasks", "retry", "1"], ["queues", "pause", "default"]] {
                let result = try house.project.start(command).wait()
                #expect(result.status == 69 && result.error.contains("errno 1142"), "\(command): \(result.error)")
            }
        }
    }

    private func eachServer(_ body: @escaping @Sendable (TestServers.Server) throws -> Void) async throws {
        for server in TestServers.all { try await onOwnThread { try body(server) } }
    }
}

/// A project whose configuration names an account of a role.
private final class RoleProject: Sendable {
    let project: Project
    private let server: TestServers.Server

    init(_ name: String, on server: TestServers.Server, migrates: Bool = true) throws {
        self.server = server
        project = try Project(
            "role_\(name)_\(server.name)", on: server.configuration(),
            jobs: [
                "noop": "job: noop\nhandler:\n  sql: DO 0\n",
                "settle": """
                job: settle
                handler:
                  sql: UPDATE balance SET owed = owed - 1 WHERE uid = :item
                  transaction: item
                items: [1]
                retry: {attempts: 2, first: 1ms}
                """,
            ])
        guard migrates else { return }
        try migrate()
        try project.execute(
            "CREATE TABLE balance (uid INT PRIMARY KEY, owed INT NOT NULL, CHECK (owed >= 0)) ENGINE=InnoDB",
            "INSERT INTO balance VALUES (1, 1), (2, 1), (3, 0), (4, 1)")
    }

    private func migrate() throws {
        let result = try project.haulout("migrate")
        try #require(result.status == 0, "\(result.error)")
    }

    /// From now on commands log in as a new account with the rights of the role: the statements are those that the
    /// program prints.
    func become(_ role: AccountRole) throws -> GrantedAccount {
        let account = try GrantedAccount(role, in: project.database, on: server.configuration())
        let printed = try project.haulout("doctor", role.rawValue, "--grants", "--user", "\(account.user)@localhost")
        let statements = GrantStatements.statements(
            for: role, in: project.database, to: AccountName(user: account.user, host: "localhost"))
        #expect(printed.output == "-- \(role.rawValue)\n" + statements.map { $0 + ";\n" }.joined())
        try project.configure(server: "socket: \(server.socket), user: \(account.user)")
        return account
    }

    /// Expects that each statement is denied.
    func refuses(_ statements: [String], on connection: Connection, location: SourceLocation = #_sourceLocation) throws
    {
        for statement in statements {
            let error = #expect(throws: DatabaseError.self, "\(statement)", sourceLocation: location) {
                try connection.execute(statement)
            }
            #expect(error?.kind == .permission, "\(statement): \(String(describing: error))", sourceLocation: location)
        }
    }
}
