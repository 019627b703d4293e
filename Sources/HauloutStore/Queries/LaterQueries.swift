import HauloutCore
import MySQLClient

/// `haulout_later`: scheduled and retryable tasks. Locked through the primary key and in its order, as those of
/// ``TaskQueries``.
enum LaterQueries {
    /// When a wait is over that begins now, counted by the database's clock.
    static let dueAfterMicroseconds = "UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND"

    /// A retry. Its wait is in microseconds.
    static func insertRetries(_ count: Int) -> String {
        let row = "(\(dueAfterMicroseconds), ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        return """
            INSERT INTO haulout_later
                (due_at, id, state, queue_id, priority, attempt, free, crashes, items_total, enqueued_at, job_id,
                 arguments, items, failed)
            VALUES \(SQLText.rows(count, of: row))
            """
    }

    /// Moves tasks of one lane that were inserted a moment ago, in the same transaction, so that nobody ever sees them as
    /// available. They pass through `haulout_task` because it gives the ids. The index is named here and below, because
    /// with statistics of an emptier table the servers read all of it.
    static func schedule(_ lane: TaskDescriptor.Lane, ids: [Int64], dueAt due: DueTime) -> String {
        """
        INSERT INTO haulout_later
            (due_at, id, state, queue_id, priority, items_total, enqueued_at, job_id, arguments, items)
        SELECT \(due.sql), id, 0, queue_id, priority, items_total, enqueued_at, job_id, arguments, items
        FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(SQLText.list(ids)))
        """
    }

    /// The same for one task, by its whole key: queue, priority and id, behind the due time.
    static func scheduleOne(dueAt due: DueTime) -> String {
        """
        INSERT INTO haulout_later
            (due_at, id, state, queue_id, priority, items_total, enqueued_at, job_id, arguments, items)
        SELECT \(due.sql), id, 0, queue_id, priority, items_total, enqueued_at, job_id, arguments, items
        FROM haulout_task WHERE queue_id = ? AND priority = ? AND id = ?
        """
    }

    /// Locked, because the rows are about to move. Without `SKIP LOCKED` those who move tasks wait for each other, and
    /// who comes second finds what is left. Index: PRIMARY (due_at, id). Parameter: limit.
    static func due(_ mode: StoreOptions.ClaimMode) -> String {
        """
        SELECT due_at, id, queue_id, priority FROM haulout_later FORCE INDEX (PRIMARY)
        WHERE due_at <= UTC_TIMESTAMP(6)
        ORDER BY due_at, id LIMIT ? FOR UPDATE\(mode == .skipLocked ? " SKIP LOCKED" : "")
        """
    }

    static func promote(_ ids: [Int64]) -> String {
        """
        INSERT INTO haulout_task
            (queue_id, priority, id, attempt, free, crashes, items_total, enqueued_at, job_id, arguments, items, failed)
        SELECT queue_id, priority, id, attempt, free, crashes, items_total, enqueued_at, job_id, arguments, items, failed
        FROM haulout_later FORCE INDEX (by_id) WHERE id IN (\(SQLText.list(ids)))
        """
    }

    static func delete(_ count: Int) -> String {
        "DELETE later FROM haulout_later later FORCE INDEX (PRIMARY) WHERE \(rows(count))"
    }

    /// The same rows, locked.
    static func lock(_ count: Int) -> String {
        "SELECT id FROM haulout_later FORCE INDEX (PRIMARY) WHERE \(rows(count)) ORDER BY due_at, id FOR UPDATE"
    }

    /// By primary key, as `due` has locked them: due times and ids in turn. Not `(due_at, id) IN (…)`, for which
    /// MariaDB reads the whole table. The state is true of every row; but a statement that names only keys reads a small
    /// table as a whole, and locks it on the way.
    private static func rows(_ count: Int) -> String {
        let keys = Array(repeating: "(due_at = ? AND id = ?)", count: count).joined(separator: " OR ")
        return "(\(keys)) AND state IN (0, 1)"
    }

    static let wait = "SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), MIN(due_at)) FROM haulout_later"
}
