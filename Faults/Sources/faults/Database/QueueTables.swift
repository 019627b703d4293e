import Checker
import Haulout
import MySQLPool

/// The campaign's own view of the database: it goes past Haulout, and past the proxy.
struct QueueTables: Sendable {
    static let database = "faults"
    /// What children log in as: with no right to write when the server is read-only, nor to be connected one too many.
    static let account = "haulout_faults"

    let socket: String

    /// - Parameter database: False where it need not be there yet.
    func withConnection<T>(database: Bool = true, _ body: (Connection) throws -> T) throws -> T {
        var configuration = ConnectionConfiguration(
            endpoint: .socket(socket), user: "root", database: database ? Self.database : nil)
        configuration.connectTimeout = .seconds(20)
        configuration.readTimeout = .seconds(30)
        let connection = try Connection.open(configuration)
        defer { connection.close() }
        return try body(connection)
    }

    func create() throws {
        try withConnection(database: false) { connection in
            for statement in [
                "CREATE DATABASE \(Self.database)",
                "CREATE USER \(Self.account)@localhost",
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON \(Self.database).* TO \(Self.account)@localhost",
                """
                CREATE TABLE \(Self.database).effect (
                    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                    name VARCHAR(64) NOT NULL, item INT NOT NULL, task BIGINT UNSIGNED NOT NULL, attempt INT NOT NULL
                ) CHARACTER SET ascii
                """,
                "CREATE TABLE \(Self.database).note (name VARCHAR(64) NOT NULL PRIMARY KEY) CHARACTER SET ascii",
            ] {
                try connection.execute(statement)
            }
        }
    }

    /// Makes the queue's tables, past the proxy.
    ///
    /// - Parameter folder: Where the settings for that are written.
    func migrate(in folder: String) throws {
        let path = folder + "/migrate.yaml"
        let text = "database: {socket: \"\(socket)\", user: root, database: \(Self.database)}\n"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let app = try Application(configuration: path)
        defer { app.close() }
        _ = try app.migrate()
    }

    // MARK: Meanwhile

    /// Tasks that have not come to their end, and those that have been completed.
    func counts() throws -> (left: Int, completed: Int) {
        try withConnection { connection in
            let row = try connection.query(
                """
                SELECT (SELECT COUNT(*) FROM haulout_task WHERE state <> 9) + (SELECT COUNT(*) FROM haulout_later),
                       (SELECT CAST(SUM(completed) AS SIGNED) FROM haulout_tally)
                """
            ).rows[0]
            return (row[0].int ?? 0, row[1].int ?? 0)
        }
    }

    /// Waits until something can be written.
    func awaitWriting(within seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            do {
                return try withConnection { connection in
                    _ = try connection.execute("REPLACE INTO note (name) VALUES ('')")
                    _ = try connection.execute("DELETE FROM note WHERE name = ''")
                }
            } catch  where ContinuousClock.now < end {}
        }
    }

    // MARK: At the end

    func evidence(_ evidence: Evidence) throws -> Evidence {
        var evidence = evidence
        try withConnection { connection in
            evidence.rows = try rows(connection)
            evidence.effects = try connection.query("SELECT name, item, task, attempt FROM effect").rows.map { row in
                Effect(
                    key: try row.get(0), item: try row.get(1),
                    attempt: .init(task: try row.get(2), number: try row.get(3)))
            }
            evidence.notes = Set(try connection.query("SELECT name FROM note").rows.map { try $0.get(0) })
            for row in try connection.query(Self.failures).rows {
                evidence.failures[try row.get(0), default: [:]][try row.get(1)] = try row.get(2)
            }
        }
        return evidence
    }

    private func rows(_ connection: Connection) throws -> [TaskRow] {
        try connection.query(Self.tasks).rows.map { row in
            TaskRow(
                id: try row.get(0), place: TaskRow.Place(rawValue: try row.get(1)) ?? .available,
                attempt: try row.get(2), key: try row.get(3))
        }
    }

    private static let tasks = [
        ("haulout_task", "IF(state = 0, 'available', 'running')", "state <> 9"), ("haulout_later", "'later'", "1"),
        ("haulout_completed", "'completed'", "1"),
        ("haulout_finished", "ELT(state + 1, 'completed', 'discarded', 'cancelled')", "1"),
    ].map { table, place, condition in
        """
        SELECT id, \(place), attempt,
               COALESCE(JSON_VALUE(CONVERT(arguments USING utf8mb4), '$.key'), CONVERT(arguments USING utf8mb4))
        FROM \(table) WHERE \(condition)
        """
    }.joined(separator: " UNION ALL ")

    private static let failures = """
        SELECT f.task_id, f.kind, COUNT(DISTINCT f.attempt)
        FROM haulout_failure f JOIN haulout_finished t ON t.id = f.task_id
        GROUP BY f.task_id, f.kind
        """
}
