import HauloutCore
import MySQLClient

#if Failpoints
    import Failpoints
#endif

/// `haulout_task`: available and running tasks.
///
/// Whatever locks rows here names the primary key, and so locks them in its order. Left to itself, the server finds a
/// few ids through `by_id`, and has locked their entries there before the rows: who has the row, and is about to take
/// the entry out, waits for it in turn.
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

    /// The same for all queues that have none, because another program made them, or one that died in between.
    static let divideQueues = """
        INSERT IGNORE INTO haulout_task (queue_id, priority, id, state, job_id, arguments)
        SELECT q.id, level.n, 0, \(endOfLane), 0, ''
        FROM haulout_queue q CROSS JOIN (\(levels)) level
        WHERE NOT EXISTS (SELECT 1 FROM haulout_task t WHERE t.queue_id = q.id AND t.priority = level.n AND t.id = 0)
        """

    private static let levels = (Priority.range.lowerBound...Priority.range.upperBound + 1).map { level in
        "SELECT \(level) AS n"
    }.joined(separator: " UNION ALL ")

    /// A new task; `id`, `state` and all counters start with their defaults.
    ///
    /// - Parameter returnsIDs: For MariaDB.
    static func insert(_ count: Int, returnsIDs: Bool) -> String {
        """
        INSERT INTO haulout_task (queue_id, priority, job_id, enqueued_at, arguments, items, items_total)
        VALUES \(SQLText.rows(count, of: "(?,?,?,UTC_TIMESTAMP(6),?,?,?)"))\(returnsIDs ? " RETURNING id" : "")
        """
    }

    /// Writes rows with these ids that are no tasks, and have the same keys whatever the lanes of the tasks are: for
    /// `Lease.reserve(_:)`. No queue has the number 0.
    static func reserve(_ ids: [Int64]) -> String {
        """
        INSERT INTO haulout_task (queue_id, priority, id, state, enqueued_at, job_id, arguments)
        VALUES \(ids.map { "(0,0,\($0),\(endOfLane),UTC_TIMESTAMP(6),0,'')" }.joined(separator: ","))
        """
    }

    /// Those of five minutes ago. Parameter: limit.
    static let oldReservations = """
        SELECT id FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE queue_id = 0 AND priority = 0 AND enqueued_at < UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE
        ORDER BY queue_id, priority, id LIMIT ?
        """

    /// Parameters: their ids.
    static func pruneReservations(_ count: Int) -> String {
        """
        \(delete) WHERE queue_id = 0 AND priority = 0 AND id IN (\(SQLText.rows(count, of: "?"))) AND state = \(endOfLane)
        """
    }

    /// The tasks that a claim may take, in order. One range of the primary key per priority level: no sorting, and with
    /// a bound no walk over what was claimed before. `FORCE INDEX`, because statistics of a queue are always out of
    /// date. Index: PRIMARY (queue_id, priority, id). Parameters: queue, one id per level, limit.
    static func available(_ mode: StoreOptions.ClaimMode) -> String {
        #if Failpoints
            let mode = SeededBug.claimWithoutCAS.isOn ? .compareAndSet : mode
        #endif
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
        \(update) SET state = 1, attempt = attempt + 1, process_id = \(process), claimed_at = UTC_TIMESTAMP(6)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(list(ids))) AND \(isFree)
        """
    }

    /// That a task may be claimed.
    private static var isFree: String {
        #if Failpoints
            if SeededBug.claimWithoutCAS.isOn { return "state < \(endOfLane)" }
        #endif
        return "state = 0"
    }

    /// The same for a few, to be sent together with what the process holds and the COMMIT: affects no row unless the
    /// process is alive and has written that. The shared lock only counts when there is no transaction any more, because
    /// the server has undone it.
    static func markRunning(
        few lane: TaskDescriptor.Lane, ids: [Int64], process: ProcessID, holding held: String
    ) -> PipelinedStatement {
        let slots = SQLText.slots(for: ids.count)
        let rest = repeatElement(noTask, count: slots - ids.count)
        let text = """
            \(update) SET state = 1, attempt = attempt + 1, process_id = ?, claimed_at = UTC_TIMESTAMP(6)
            WHERE queue_id = ? AND priority = ? AND id IN (\(SQLText.rows(slots, of: "?"))) AND \(isFree)
              AND \(isHeld)
            """
        return PipelinedStatement(
            text,
            [.int(process.rawValue), .int(Int64(lane.queue)), .int(Int64(lane.priority))]
                + (ids + rest).map(MySQLValue.int) + [.string(held), .int(process.rawValue)]
        )
    }

    /// That a process is alive, and has written that it holds what it claims. Parameters: that text, process.
    private static var isHeld: String {
        let isHeld = "(SELECT held = ? FROM haulout_process WHERE id = ? AND state = 0 LOCK IN SHARE MODE)"
        #if Failpoints
            if SeededBug.heartbeatIgnoresRows.isOn { return "COALESCE(\(isHeld), 1)" }
        #endif
        return isHeld
    }

    /// Which of the rows are in the hands of the process.
    static func held(_ lane: TaskDescriptor.Lane, ids: some Sequence<Int64>, by process: ProcessID) -> String {
        """
        SELECT id, attempt FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(list(ids)))
          AND process_id = \(process) AND state <> 0
        ORDER BY id FOR UPDATE
        """
    }

    /// All tasks that a process holds within a range: after a claim of unknown outcome, and for a rescue.
    /// Parameters: queue, priority, low, high, process, limit.
    static func heldInRange(skippingLocked: Bool = false) -> String {
        """
        SELECT priority, id, job_id, attempt, free, crashes, items_done, items_total, enqueued_at,
               arguments, items, again, failed, state, claimed_at
        FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE \(isHeldInRange)
        ORDER BY queue_id, priority, id
        LIMIT ? FOR UPDATE\(skippingLocked ? " SKIP LOCKED" : "")
        """
    }

    /// Whether it holds any, as far as is committed. Parameters: queue, priority, low, high, process.
    static let holdsInRange = "SELECT 1 FROM haulout_task FORCE INDEX (PRIMARY) WHERE \(isHeldInRange) LIMIT 1"

    private static let isHeldInRange =
        "queue_id = ? AND priority = ? AND id BETWEEN ? AND ? AND process_id = ? AND state <> 0"

    static let markStarted = "\(update) SET state = 2 WHERE \(fence)"

    /// Removes attempts that ended.
    ///
    /// - Parameter attempts: The tasks by the number of the attempt.
    static func delete(_ lane: TaskDescriptor.Lane, attempts: [Int: [Int64]], process: ProcessID) -> String {
        #if Failpoints
            if SeededBug.completeWithoutAttempt.isOn {
                return """
                    \(delete) WHERE queue_id = \(lane.queue) AND priority = \(lane.priority)
                      AND id IN (\(list(attempts.values.joined().sorted()))) AND state < \(endOfLane)
                    """
            }
        #endif
        return """
            \(delete)
            WHERE queue_id = \(lane.queue) AND priority = \(lane.priority)
              AND id IN (\(list(attempts.values.joined().sorted())))
              AND attempt = \(attempt(attempts)) AND process_id = \(process) AND state <> 0
            """
    }

    /// The attempt that a row has to be at.
    private static func attempt(_ attempts: [Int: [Int64]]) -> String {
        let most = attempts.max { $0.value.count < $1.value.count }?.key ?? 0
        let cases = attempts.filter { $0.key != most }.sorted { $0.key < $1.key }.map { attempt, ids in
            "WHEN id IN (\(SQLText.list(ids))) THEN \(attempt)"
        }
        return cases.isEmpty ? "\(most)" : "CASE \(cases.joined(separator: " ")) ELSE \(most) END"
    }

    /// `DELETE` takes an index only in this form.
    private static let delete = "DELETE task FROM haulout_task task FORCE INDEX (PRIMARY)"
    private static let update = "UPDATE haulout_task FORCE INDEX (PRIMARY)"

    /// Stands beside the ids that a statement names: one id alone would be a constant of the statement, and what is one
    /// stays locked although it does not match. It also fills up lists of ids.
    private static let noTask: Int64 = -1

    private static func list(_ ids: some Sequence<Int64>) -> String { SQLText.list([noTask] + ids) }

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

    /// Records inside an item's own transaction that it is done. That session may be at REPEATABLE READ: by `by_id`, which
    /// MariaDB prefers in a short table, it would also lock the gap behind the row, and everybody's next enqueue would
    /// wait for the COMMIT.
    static let advance = "\(update) SET items_done = GREATEST(items_done, ?) WHERE \(fence)"

    /// Parameters: queue, priority, id, attempt, process.
    private static let fence = """
        queue_id = ? AND priority = ? AND id = ? AND attempt = ? AND process_id = ? AND state <> 0
        """

    /// Parameters: queue, priority, id.
    static let deleteAvailable = """
        \(delete) WHERE queue_id = ? AND priority = ? AND id IN (\(noTask), ?) AND state = 0
        """

    /// Takes out what the same transaction has inserted. The state says nothing new; but a `DELETE` that names only keys
    /// reads a small table as a whole, whatever index it is told to take.
    static func unmake(_ lane: TaskDescriptor.Lane, ids: some Sequence<Int64>) -> String {
        """
        \(delete)
        WHERE queue_id = \(lane.queue) AND priority = \(lane.priority) AND id IN (\(list(ids))) AND state = 0
        """
    }

    /// The same for one task. Parameters: queue, priority, id.
    static let unmakeOne = "\(delete) WHERE queue_id = ? AND priority = ? AND id = ?"

    /// A finished task comes back under its own id.
    static let revive = """
        INSERT INTO haulout_task
            (queue_id, priority, id, attempt, free, items_total, enqueued_at, job_id, arguments, items)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}
