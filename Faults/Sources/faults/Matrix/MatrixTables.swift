import Foundation
import MySQLPool

/// The harness's own view of a lane's database, past Haulout and past the proxy.
struct MatrixTables: Sendable {
    let socket: String

    func withConnection<T>(database: Bool = true, _ body: (Connection) throws -> T) throws -> T {
        var configuration = ConnectionConfiguration(
            endpoint: .socket(socket), user: "root", database: database ? MatrixProject.database : nil)
        configuration.connectTimeout = .seconds(2)
        configuration.readTimeout = .seconds(30)
        let connection = try Connection.open(configuration)
        defer { connection.close() }
        return try body(connection)
    }

    func createDatabase() throws {
        _ = try withConnection(database: false) { try $0.execute("CREATE DATABASE matrix CHARACTER SET utf8mb4") }
    }

    /// What the jobs write to, and what the database itself notes about tasks: in the same transaction, and so in the
    /// order of their locks, whoever says what about it.
    func createNotes() throws {
        let statements = [
            "CREATE TABLE effect (seq BIGINT AUTO_INCREMENT PRIMARY KEY, task BIGINT, item INT, attempt INT)",
            "CREATE TABLE later_attempt (attempt INT)",
            """
            CREATE TRIGGER only_later BEFORE INSERT ON later_attempt FOR EACH ROW
                IF NEW.attempt < 2 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not at the first attempt'; END IF
            """,
            """
            CREATE TABLE journal (
                seq BIGINT AUTO_INCREMENT PRIMARY KEY, task BIGINT, what VARCHAR(12), attempt INT, process BIGINT,
                was_free BOOL, is_alive BOOL)
            """,
            """
            CREATE TRIGGER claimed AFTER UPDATE ON haulout_task FOR EACH ROW
                IF NEW.attempt <> OLD.attempt THEN
                    INSERT INTO journal VALUES (NULL, NEW.id, 'claimed', NEW.attempt, NEW.process_id, OLD.state = 0,
                        EXISTS (SELECT 1 FROM haulout_process WHERE id = NEW.process_id AND state = 0)); END IF
            """,
            """
            CREATE TRIGGER completed AFTER INSERT ON haulout_completed FOR EACH ROW
                INSERT INTO journal (task, what, attempt) VALUES (NEW.id, 'ended', NEW.attempt)
            """,
            """
            CREATE TRIGGER finished AFTER INSERT ON haulout_finished FOR EACH ROW
                INSERT INTO journal (task, what, attempt) VALUES (NEW.id, 'ended', NEW.attempt)
            """,
            "INSERT IGNORE INTO haulout_queue (name) VALUES ('default')",
            "INSERT IGNORE INTO haulout_job (name) VALUES ('effect'), ('flaky'), ('stubborn'), ('broken'), ('slow'), ('nap')",
        ]
        try withConnection { connection in for statement in statements { try connection.execute(statement) } }
    }

    /// Empties all tables of what a cell has left, and puts the scenario's tasks there.
    func prepare(_ scenario: Scenario) throws {
        try withConnection { connection in
            for (table, rows) in [
                ("haulout_task", "id > 0"), ("haulout_later", "1"), ("haulout_completed", "1"),
                ("haulout_finished", "1"), ("haulout_failure", "1"), ("haulout_process", "1"),
                ("haulout_tally", "process_id > 0"), ("haulout_unique", "1"), ("effect", "1"), ("journal", "1"),
                ("haulout_job", "name = 'newcomer'"),
            ] {
                try connection.execute("DELETE FROM \(identifier: table) WHERE \(unsafeRaw: rows)")
            }
            // And the rows between its lanes.
            try connection.execute(
                "DELETE FROM haulout_task WHERE queue_id IN (SELECT id FROM haulout_queue WHERE name = 'new')")
            try connection.execute("DELETE FROM haulout_queue WHERE name = 'new'")
            try connection.execute("UPDATE haulout_tally SET completed = 0, discarded = 0, cancelled = 0")
            try insert(scenario.tasks, on: connection)
        }
    }

    /// Whether the server acknowledges what it has yet to write. It does not once it was started again.
    func flushLazily(_ isLazy: Bool) throws {
        try withConnection { connection in
            try connection.execute("SET GLOBAL innodb_flush_log_at_timeout = \(isLazy ? 60 : 1)")
            try connection.execute("SET GLOBAL innodb_flush_log_at_trx_commit = \(isLazy ? 0 : 1)")
        }
    }

    /// Puts tasks there as any other program would.
    func insert(_ tasks: [Scenario.Task]) throws {
        try withConnection { try insert(tasks, on: $0) }
    }

    private func insert(_ tasks: [Scenario.Task], on connection: Connection) throws {
        guard !tasks.isEmpty else { return }
        let queue: Int = try connection.query("SELECT id FROM haulout_queue WHERE name = 'default'").rows[0].get(0)
        var dead: UInt64 = 0
        if tasks.contains(where: \.isHeld) { dead = try insertDeadProcess(on: connection) }
        for task in tasks {
            let items = task.items.isEmpty ? nil : "[\(task.items.map(String.init).joined(separator: ","))]"
            let id = try connection.query(
                """
                INSERT INTO haulout_task
                    (queue_id, priority, job_id, arguments, items, items_total, state, process_id, attempt, crashes, claimed_at)
                SELECT ?, 3, id, '{}', ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6) FROM haulout_job WHERE name = ?
                """,
                [
                    .int(Int64(queue)), items.map(MySQLValue.string) ?? .null, .int(Int64(task.items.count)),
                    // Once a process has died with a task, the next one notes that it starts it.
                    .int(task.isHeld ? task.crashes > 0 ? 2 : 1 : 0), .uint(task.isHeld ? dead : 0),
                    .int(task.isHeld ? 1 : 0), .int(Int64(task.crashes)), .string(task.job),
                ]
            ).lastInsertID
            guard task.isHeld else { continue }
            try connection.query(
                "UPDATE haulout_process SET held = TRIM(CONCAT(held, ' ', ?)) WHERE id = ?",
                [.string("\(queue):3:\(id)-\(id)"), .uint(dead)])
        }
    }

    /// A process that was last heard of a minute ago.
    private func insertDeadProcess(on connection: Connection) throws -> UInt64 {
        let id = try connection.execute(
            """
            INSERT INTO haulout_process (heartbeat_at, started_at, held, host, pid, threads, queues, version)
            VALUES (UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE, UTC_TIMESTAMP(6) - INTERVAL 2 MINUTE, '', 'gone', 1, 1, '*', '')
            """
        ).lastInsertID
        try connection.execute("INSERT INTO haulout_tally (process_id) VALUES (\(id))")
        return id
    }

    // MARK: Looking

    /// How many tasks have not come to an end, and how many processes there are.
    func left() throws -> (tasks: Int, processes: Int) {
        try withConnection { connection in
            let row = try connection.query(
                """
                SELECT (SELECT COUNT(*) FROM haulout_task WHERE id > 0) + (SELECT COUNT(*) FROM haulout_later),
                       (SELECT COUNT(*) FROM haulout_process)
                """
            ).rows[0]
            return (try row.get(0), try row.get(1))
        }
    }

    /// Waits until every task has come to its end, and that process is the only one.
    func waitForRest(but pid: Int32, within seconds: Double) throws -> Bool {
        try wait(within: seconds, for: Self.isAtRest, [.int(Int64(pid))])
    }

    /// Waits until the queue has forgotten a process.
    func waitUntilGone(_ pid: Int32, within seconds: Double) throws {
        _ = try wait(within: seconds, for: Self.isGone, [.int(Int64(pid))])
    }

    /// Waits until no task is there to be claimed.
    func waitUntilTaken(within seconds: Double) throws {
        _ = try wait(within: seconds, for: Self.isTaken, [])
    }

    /// Waits until a handler has written that item.
    func waitForEffect(item: Int, within seconds: Double) throws -> Bool {
        try wait(within: seconds, for: "SELECT COUNT(*) FROM effect WHERE item = ?", [.int(Int64(item))])
    }

    private static let isAtRest = """
        SELECT NOT EXISTS (SELECT 1 FROM haulout_task WHERE id > 0) AND NOT EXISTS (SELECT 1 FROM haulout_later)
            AND (SELECT COUNT(*) = 1 AND MAX(pid) = ? FROM haulout_process)
        """
    private static let isTaken = "SELECT NOT EXISTS (SELECT 1 FROM haulout_task WHERE id > 0 AND state = 0)"
    private static let isGone = "SELECT NOT EXISTS (SELECT 1 FROM haulout_process WHERE pid = ?)"

    private func wait(within seconds: Double, for query: String, _ parameters: [MySQLValue]) throws -> Bool {
        try withConnection { connection in
            try waitUntil(within: seconds) { (try connection.query(query, parameters).rows[0][0].int ?? 0) > 0 }
        }
    }

    /// How many tasks there are anywhere.
    func taskCount() throws -> Int {
        try withConnection { connection in
            try connection.query(
                """
                SELECT (SELECT COUNT(*) FROM haulout_task WHERE id > 0) + (SELECT COUNT(*) FROM haulout_later)
                     + (SELECT COUNT(*) FROM haulout_completed) + (SELECT COUNT(*) FROM haulout_finished)
                """
            ).rows[0].get(0)
        }
    }
}
