import HauloutCore

/// `haulout_task`: available and running tasks.
///
/// Whatever locks rows here names the primary key, and so locks them in its order. Left to itself, the server reads all
/// of a table of which it wants the most, and waits for the rows of an enqueue that is not committed.
enum TaskQueries {
    /// The state of the rows between the lanes, which are no tasks.
    ///
    /// Each lane (queue and priority) begins with such a row, of id 0, and behind the last lane of a queue there is one
    /// more. A range of the key ends at the first living row behind it: without these rows the range of an empty lane
    /// would go through all dead rows of the next one, for as long as an old snapshot keeps the server from purging
    /// them.
    static let endOfLane = 9

    /// Puts the rows between the lanes of a queue where they are missing. An id of 0 takes `NO_AUTO_VALUE_ON_ZERO`.
    static func divide(queue: Int) -> String {
        let rows = (Priority.range.lowerBound...Priority.range.upperBound + 1).map { level in
            "(\(queue), \(level), 0, \(endOfLane), 0, '')"
        }
        return """
            INSERT IGNORE INTO haulout_task (queue_id, priority, id, state, job_id, arguments)
            VALUES \(rows.joined(separator: ", "))
            """
    }

    /// A new task; `id`, `state` and all counters start with their defaults.
    static func insert(_ count: Int) -> String {
        """
        INSERT INTO haulout_task (queue_id, priority, job_id, enqueued_at, arguments, items, items_total)
        VALUES \(SQLText.rows(count, of: "(?, ?, ?, UTC_TIMESTAMP(6), ?, ?, ?)"))
        """
    }

    /// The tasks that a claim may take, in order. One range of the primary key per priority level: no sorting, and with
    /// a bound no walk over what was claimed before. `FORCE INDEX`, because statistics of a queue are always out of
    /// date. Index: PRIMARY (queue_id, priority, id). Parameters: queue, one id per level, limit.
    static func available(_ mode: StoreOptions.ClaimMode) -> String {
        let lanes = Priority.range.map { "(priority = \($0) AND id > ?)" }.joined(separator: " OR ")
        return """
            SELECT priority, id, job_id, attempt, free, crashes, items_done, items_total, enqueued_at,
                   arguments, items, again, failed
            FROM haulout_task FORCE INDEX (PRIMARY)
            WHERE queue_id = ? AND (\(lanes)) AND state = 0
            ORDER BY queue_id, priority, id
            LIMIT ?\(mode == .skipLocked ? " FOR UPDATE SKIP LOCKED" : "")
            """
    }

    /// The compare-and-set of a claim; affects exactly the rows that it won.
    static func markRunning(_ lane: TaskDescriptor.Lane, ids: some Sequence<Int64>, process: ProcessID) -> String {
        """
        UPDATE haulout_task FORCE INDEX (PRIMARY)
        SET state = 1, attempt = attempt + 1, process_id = \(process), claimed_at = UTC_TIMESTAMP(6)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(SQLText.list(ids))) AND state = 0
        """
    }

    /// Which of the rows are in the hands of the process.
    static func held(_ lane: TaskDescriptor.Lane, ids: some Sequence<Int64>, by process: ProcessID) -> String {
        """
        SELECT id, attempt FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(SQLText.list(ids)))
          AND process_id = \(process) AND state <> 0
        ORDER BY id FOR UPDATE
        """
    }

    /// All tasks that a process holds within a range: after a claim of unknown outcome, and for a rescue.
    /// Parameters: queue, priority, low, high, process, limit.
    static let heldInRange = """
        SELECT priority, id, job_id, attempt, free, crashes, items_done, items_total, enqueued_at,
               arguments, items, again, failed, state, claimed_at
        FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE queue_id = ? AND priority = ? AND id BETWEEN ? AND ? AND process_id = ? AND state <> 0
        ORDER BY queue_id, priority, id
        LIMIT ? FOR UPDATE
        """

    static let markStarted = "\(update) SET state = 2 WHERE \(fence)"

    /// Removes attempts that ended. All of one attempt number, because then a row matches only by what the index can
    /// find.
    static func delete(
        _ lane: TaskDescriptor.Lane,
        ids: some Sequence<Int64>,
        attempt: Int,
        process: ProcessID
    ) -> String {
        """
        \(delete)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(SQLText.list(ids)))
          AND attempt = \(attempt) AND process_id = \(process) AND state <> 0
        """
    }

    /// `DELETE` takes an index only in this form.
    private static let delete = "DELETE task FROM haulout_task task FORCE INDEX (PRIMARY)"
    private static let update = "UPDATE haulout_task FORCE INDEX (PRIMARY)"

    /// Gives a task back at no cost, with the progress made.
    static let giveBack = """
        \(update)
        SET state = 0, process_id = 0, free = free + 1,
            again = IF(items_done <= ?, ?, again), failed = IF(items_done <= ?, ?, failed),
            items_done = GREATEST(items_done, ?)
        WHERE \(fence)
        """

    /// Gives a task back as it is.
    static let giveBackUntouched = "\(update) SET state = 0, process_id = 0, free = free + 1 WHERE \(fence)"

    /// The same for the tasks of a process that died.
    static let rescue = """
        \(update) SET state = 0, process_id = 0, free = free + 1, crashes = ? WHERE \(fence)
        """

    /// Saves progress. It only ever moves forward, so that an older report that arrives late changes nothing;
    /// `items_done` comes last, because assignments are made from left to right.
    static let save = """
        \(update)
        SET again = IF(items_done <= ?, ?, again), failed = IF(items_done <= ?, ?, failed),
            items_done = GREATEST(items_done, ?)
        WHERE \(fence)
        """

    /// Records inside an item's own transaction that it is done.
    static let advance = "\(update) SET items_done = GREATEST(items_done, ?) WHERE \(fence)"

    /// Parameters: queue, priority, id, attempt, process.
    private static let fence = """
        queue_id = ? AND priority = ? AND id = ? AND attempt = ? AND process_id = ? AND state <> 0
        """

    /// Parameters: queue, priority, id.
    static let deleteAvailable = """
        \(delete) WHERE queue_id = ? AND priority = ? AND id = ? AND state = 0
        """

    /// Takes out what the same transaction has inserted.
    static func unmake(_ lane: TaskDescriptor.Lane, ids: some Sequence<Int64>) -> String {
        """
        \(delete)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(SQLText.list(ids)))
        """
    }

    /// A finished task comes back under its own id.
    static let revive = """
        INSERT INTO haulout_task
            (queue_id, priority, id, attempt, free, items_total, enqueued_at, job_id, arguments, items)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}
