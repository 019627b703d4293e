import Foundation
import HauloutCore
import MySQLClient
import Testing

@testable import HauloutStore

@Suite("The tables of the queue", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct MigrationTests {
    @Test("are made once; a second migration finds nothing to do")
    func idempotent() async throws {
        try await onOwnThread {
            let schema = try Schema("migrate_twice")
            #expect(throws: StoreError.self) { try Migrator(schema.connection).check() }
            #expect(try schema.migrate() == [1, 2, 3])
            let first = try schema.dump()
            #expect(try schema.migrate().isEmpty)
            #expect(try schema.dump() == first)
            try Migrator(schema.connection).check()
        }
    }

    @Test("are completed, and keep what is in them, when a migration was cut short")
    func interrupted() async throws {
        try await onOwnThread {
            let schema = try Schema("migrate_interrupted")
            _ = try schema.migrate()
            let whole = try schema.dump()
            try schema.connection.execute("INSERT INTO haulout_queue (name) VALUES ('kept')")
            try schema.connection.execute("DROP TABLE haulout_later, haulout_unique")
            try schema.connection.execute("DELETE FROM haulout_migration")
            #expect(try schema.migrate() == [1, 2, 3])
            #expect(try schema.dump() == whole)
            #expect(try schema.connection.query("SELECT name FROM haulout_queue").first?[0] == .string("kept"))
            #expect(try schema.connection.query("SELECT COUNT(*) FROM haulout_tally").first?[0].int == 1)
        }
    }

    @Test("get the rows between the lanes of the queues that are there already")
    func divided() async throws {
        try await onOwnThread {
            let schema = try Schema("migrate_lanes")
            _ = try schema.migrate()
            try schema.connection.execute("INSERT INTO haulout_queue (name) VALUES ('one'), ('two')")
            try schema.connection.execute("DELETE FROM haulout_migration WHERE version >= 2")
            let mode = try schema.connection.query("SELECT @@sql_mode").first?[0]
            #expect(try schema.migrate() == [2, 3])
            let rows = "SELECT COUNT(*), SUM(id), MIN(state) FROM haulout_task"
            #expect(try schema.connection.query(rows).first?.values.map(\.text) == ["12", "0", "9"])
            #expect(try schema.connection.query("SELECT @@sql_mode").first?[0] == mode)
        }
    }

    @Test("are made by one of several that migrate at the same time, and the others wait for it")
    func concurrent() async throws {
        let schema = try Schema("migrate_together")
        let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await onOwnThread {
                        let connection = try Connection.open(TestServer.configuration(database: schema.database))
                        defer { connection.close() }
                        return try Migrator(connection).migrate().map(\.version)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(applied.filter { !$0.isEmpty } == [[1, 2, 3]])
        #expect(try schema.connection.query("SELECT COUNT(*) FROM haulout_migration").first?[0].int == 3)
        try Migrator(schema.connection).check()
    }

    @Test("that are newer than the program are refused, and left alone")
    func newer() async throws {
        try await onOwnThread {
            let schema = try Schema("migrate_newer")
            _ = try schema.migrate()
            try schema.connection.execute(
                "INSERT INTO haulout_migration VALUES (99, 'of the future', 1, UTC_TIMESTAMP(6))"
            )
            let before = try schema.dump()
            #expect(#expect(throws: StoreError.self) { try schema.migrate() }?.kind == .schema)
            #expect(try schema.dump() == before)
        }
    }

    @Test(
        "are those of docs/schema.sql",
        .enabled(if: TestServer.wordsSchemaAsDocumented, "docs/schema.sql has them in the words of MariaDB 10.11"))
    func documented() async throws {
        try await onOwnThread {
            let schema = try Schema("migrate_documented")
            _ = try schema.migrate()
            let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../docs/schema.sql").standardized
            let documented = try String(contentsOf: file, encoding: .utf8)
            let statements = documented.split(separator: "\n").filter { !$0.hasPrefix("-- ") }.joined(separator: "\n")
            let dump = try schema.dump()
            #expect(statements == dump, "docs/schema.sql is out of date; after its comment it should be:\n\n\(dump)")
        }
    }
}

/// A database, empty at first.
///
/// `@unchecked Sendable`: its connection is used by one thread at a time.
private final class Schema: @unchecked Sendable {
    let database: String
    let connection: Connection

    init(_ name: String) throws {
        database = try TestServer.makeDatabase(name)
        connection = try Connection.open(TestServer.configuration(database: database))
        // The default of a new database differs from server to server.
        try connection.execute(
            "ALTER DATABASE \(identifier: database) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
    }

    deinit {
        connection.close()
        TestServer.dropDatabase(database)
    }

    /// - Returns: The versions that were applied.
    func migrate() throws -> [Int] {
        try Migrator(connection).migrate().map(\.version)
    }

    /// The statements that make the tables, sorted by name, without what rows and the time leave behind.
    func dump() throws -> String {
        let tables = try connection.query("SHOW TABLES").rows.map { try $0.get(0, as: String.self) }.sorted()
        return try tables.map { table in
            let created = try connection.query("SHOW CREATE TABLE \(identifier: table)").first
            let statement = try created?.get(1, as: String.self) ?? ""
            return statement.replacing(/\sAUTO_INCREMENT=\d+/, with: "")
                .replacing(/PARTITION `?p\d+`? VALUES LESS THAN \([^)]*\) ENGINE = InnoDB,\s*/, with: "") + ";"
        }.joined(separator: "\n")
    }
}
