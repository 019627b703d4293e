import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

/// The queue's tables with some rows in each.
final class FilledTables {
    /// Of root.
    let connection: Connection

    private let harness: MySQLHarness
    private static let tables = ["task", "later", "completed", "finished", "failure", "unique"].map { "haulout_\($0)" }

    /// - Parameter tasks: How many each of three queues has.
    init(_ name: String, tasks: Int = 10_000) throws {
        harness = try MySQLHarness(name)
        connection = try Connection.open(TestServer.configuration(database: harness.database))
        try fill(tasks)
        // As the server does by itself when a tenth of the rows has changed.
        try connection.execute("ANALYZE TABLE \(unsafeRaw: Self.tables.joined(separator: ", "))")
    }

    deinit { connection.close() }

    /// Connections for a store.
    func makePool(size: Int) -> ConnectionPool {
        var connection = TestServer.configuration(database: harness.database)
        connection.sessionStatements = MySQLTaskStore.sessionStatements
        var configuration = PoolConfiguration(connection: connection)
        configuration.maximumSize = size
        return ConnectionPool(configuration)
    }

    private func fill(_ tasks: Int) throws {
        for (queue, start) in [("one", NewTask.Start.now), ("two", .now), ("later", .after(.seconds(9_999)))] {
            _ = try harness.store.enqueue { add in
                for number in 0..<tasks {
                    let priority = try #require(Priority(rawValue: number % 5 + 1))
                    try add(NewTask(job: "a", queue: queue, priority: priority, start: start))
                }
            }
        }
        // Several things were due at the same time, and most at others.
        try connection.execute("UPDATE haulout_later SET due_at = due_at + INTERVAL id DIV 3 SECOND")
        try connection.execute(
            """
            INSERT INTO haulout_completed
            SELECT UTC_TIMESTAMP(6) - INTERVAL id SECOND, id + 100000, queue_id, priority, 1, 0, 0, 1, enqueued_at, job_id,
                '{}', NULL, NULL
            FROM haulout_task WHERE id > 0
            """)
        try connection.execute(
            """
            INSERT INTO haulout_finished
            SELECT id + 200000, 1 + id % 2, UTC_TIMESTAMP(6) - INTERVAL id SECOND, queue_id, priority, 1, 0, 0, 1,
                enqueued_at, job_id, '{}', NULL, NULL
            FROM haulout_task WHERE id > 0
            """)
        try connection.execute(
            """
            INSERT INTO haulout_failure (recorded_at, task_id, job_id, queue_id, fingerprint, is_final, attempt, max_attempts,
                retry_us, started_at, duration_us, kind, worker, host, message)
            SELECT UTC_TIMESTAMP(6) - INTERVAL id SECOND, id, job_id, queue_id, id % 7, 1, 1, 1, 0, UTC_TIMESTAMP(6), 0,
                'error', 'w', 'h', 'm'
            FROM haulout_task WHERE id > 0
            """)
        try connection.execute(
            """
            INSERT INTO haulout_unique (name, task_id, expires_at)
            SELECT CONCAT('key-', id), id, UTC_TIMESTAMP(6) + INTERVAL id SECOND FROM haulout_task WHERE id > 0
            """)
    }
}
