import Foundation
import HauloutCore
public import MySQLClient

/// Brings the tables of the queue to the version that this program needs.
public struct Migrator {
    /// The version of the tables that this program needs.
    public static var latestVersion: Int { Migration.all.count }

    private let connection: Connection

    public init(_ connection: Connection) {
        self.connection = connection
    }

    /// The migrations that have not been applied, the oldest first.
    ///
    /// - Throws: ``StoreError`` of kind `schema` when the tables are newer than this program, and of kind
    ///   `unsupportedServer` when the server is too old; `DatabaseError`.
    public func pending() throws -> [Migration] {
        try checkServer()
        let version = try currentVersion()
        guard version <= Migration.all.count else {
            throw StoreError(
                .schema,
                """
                The queue's tables have version \(version), this program knows versions up to \(Migration.all.count). \
                Use the newer haulout that made them.
                """
            )
        }
        return Array(Migration.all[version...])
    }

    /// Applies what is pending; when another process does so at the same time, waits for it.
    ///
    /// - Returns: What was applied.
    @discardableResult
    public func migrate() throws -> [Migration] {
        try checkServer()
        var applied: [Migration] = []
        var tries = 0
        while true {
            do {
                try connection.execute(MigrationQueries.createTable)
                try withLock {
                    for migration in try pending() {
                        try apply(migration)
                        applied.append(migration)
                    }
                }
                return applied
            } catch let error as DatabaseError where isInTheWay(error) && tries < Self.mostTries {
                // Another node's migration is at the same table. What is done by now is stepped over.
                tries += 1
                _ = try connection.execute(MigrationQueries.beginAnew)
                Thread.sleep(forTimeInterval: .random(in: 0.01...0.05) * Double(tries))
            }
        }
    }

    /// On a node the statement in whose way another node's `ALTER TABLE` gets may say as well that it was killed.
    private func isInTheWay(_ error: DatabaseError) -> Bool {
        error.kind == .deadlock || error.kind == .cancelled && (try? connection.isOnNode()) ?? false
    }

    /// How often a migration goes on after another one has got in its way.
    private static let mostTries = 20

    /// Throws unless every migration has been applied: what a program does before it uses the queue.
    public func check() throws {
        guard try pending().isEmpty else {
            throw StoreError(
                .schema,
                "The queue's tables are missing or older than this program. Run `haulout migrate` once."
            )
        }
    }

    private func apply(_ migration: Migration) throws {
        for (index, statement) in migration.statements.enumerated() {
            if index == migration.repeated.lowerBound { try move(migration.statements[migration.repeated]) }
            if !migration.repeated.contains(index) { try execute(statement) }
        }
        _ = try connection.query(
            MigrationQueries.record,
            [.int(Int64(migration.version)), .string(migration.name), .int(migration.isBreaking ? 1 : 0)]
        )
    }

    /// What is there by now another process has made, through another node of a Galera cluster: named locks do not reach
    /// that far.
    private func execute(_ statement: String) throws {
        do {
            try connection.execute(statement)
        } catch  where ServerErrorCode.madeAlready.contains(error.code) {}
    }

    private func move(_ statements: ArraySlice<String>) throws {
        var affected: UInt64 = 0
        repeat {
            try connection.transaction {
                for statement in statements { affected = try connection.execute(statement).affectedRows }
            }
        } while affected > 0
    }

    /// On Galera a named lock is one node's alone, or is refused (MariaDB 10.6.13 and 10.11.3), and each statement being
    /// idempotent has to be enough.
    private func withLock<T>(_ body: () throws -> T) throws -> T {
        let hasLock: Bool
        do {
            hasLock = try connection.query(MigrationQueries.lock).first?[0] == .int(1)
        } catch {
            guard error.code == ServerErrorCode.notSupportedYet else { throw error }
            return try body()
        }
        guard hasLock else {
            throw StoreError(.schema, "Another process has been changing the queue's tables for a minute. Try again.")
        }
        defer { _ = try? connection.query(MigrationQueries.unlock) }
        return try body()
    }

    /// 0 when there are no tables.
    func currentVersion() throws -> Int {
        do {
            return try connection.query(MigrationQueries.version).first?.get(0, as: Int?.self) ?? 0
        } catch {
            guard error.code == ServerErrorCode.noSuchTable else { throw error }
            return 0
        }
    }

    /// `SKIP LOCKED` came with MySQL 8.0.1 and MariaDB 10.6.
    private func checkServer() throws {
        let server = connection.server
        let isNewEnough =
            switch server.flavour {
            case .mariaDB: (server.major, server.minor) >= (10, 6)
            case .mySQL: (server.major, server.minor) >= (8, 0)
            }
        guard isNewEnough else {
            throw StoreError(
                .unsupportedServer,
                "The server is \(server.text); Haulout needs MariaDB 10.6 or MySQL 8.0, or a later version."
            )
        }
    }
}
