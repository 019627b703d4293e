import HauloutCore

/// What waits, counted by reads of bounded length.
enum CountQueries {
    /// Rows that an index holds in the order of their ids.
    enum Line: Hashable {
        /// A lane of `haulout_task`; running tasks are the marked ones. Index: PRIMARY (queue_id, priority, id).
        case task(queue: Int, priority: Int)
        /// Scheduled or retryable tasks of a queue. Index: by_queue (queue_id, state, id).
        case later(queue: Int, state: Int)

        var queue: Int {
            switch self {
            case .task(let queue, _), .later(let queue, _): queue
            }
        }

        fileprivate var source: String {
            switch self {
            case .task(let queue, let priority):
                "haulout_task FORCE INDEX (PRIMARY) WHERE queue_id = \(queue) AND priority = \(priority)"
            case .later(let queue, let state):
                "haulout_later FORCE INDEX (by_queue) WHERE queue_id = \(queue) AND state = \(state)"
            }
        }

        fileprivate var order: String {
            switch self {
            case .task: "queue_id, priority, id"
            case .later: "queue_id, state, id"
            }
        }

        fileprivate var mark: String {
            switch self {
            case .task: "state <> 0"
            case .later: "FALSE"
            }
        }
    }

    /// The first rows of a range of ids.
    struct Part {
        let line: Line
        let low: Int64
        let high: Int64
        let limit: Int
    }

    /// For each part: its number, rows, marked rows, and the last id.
    static func parts(_ parts: some Sequence<Part>) -> String {
        parts.enumerated().map { number, part in
            """
            SELECT \(number) AS part, COUNT(*), COUNT(IF(is_marked, 1, NULL)), MAX(id) FROM (
                SELECT id, \(part.line.mark) AS is_marked FROM \(part.line.source)
                  AND id BETWEEN \(part.low) AND \(part.high)
                ORDER BY \(part.line.order) LIMIT \(part.limit)
            ) part_\(number)
            """
        }.joined(separator: " UNION ALL ")
    }

    /// For each lane of all queues that has tasks: queue, priority, lowest and highest id, and for how long the first
    /// available task has waited, in microseconds.
    static let taskLines = """
        SELECT * FROM (
            SELECT q.id AS queue_id, level.n, \(end("ASC")) AS low, \(end("DESC")) AS high,
                   TIMESTAMPDIFF(MICROSECOND, (
                       SELECT t.enqueued_at FROM haulout_task t FORCE INDEX (PRIMARY)
                       WHERE t.queue_id = q.id AND t.priority = level.n AND t.id > 0 AND t.state = 0
                       ORDER BY t.queue_id, t.priority, t.id LIMIT 1
                   ), UTC_TIMESTAMP(6)) AS oldest
            FROM haulout_queue q
            CROSS JOIN (\(Priority.range.map { "SELECT \($0) AS n" }.joined(separator: " UNION ALL "))) level
        ) line WHERE low IS NOT NULL
        """

    private static func end(_ order: String) -> String {
        """
        (SELECT t.id FROM haulout_task t FORCE INDEX (PRIMARY)
         WHERE t.queue_id = q.id AND t.priority = level.n AND t.id > 0
         ORDER BY t.queue_id \(order), t.priority \(order), t.id \(order) LIMIT 1)
        """
    }

    /// The same for `haulout_later`: queue, state, lowest and highest id.
    static let laterLines = """
        SELECT * FROM (
            SELECT q.id AS queue_id, kind.n, \(laterEnd("ASC")) AS low, \(laterEnd("DESC")) AS high
            FROM haulout_queue q CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1) kind
        ) line WHERE low IS NOT NULL
        """

    private static func laterEnd(_ order: String) -> String {
        """
        (SELECT l.id FROM haulout_later l FORCE INDEX (by_queue) WHERE l.queue_id = q.id AND l.state = kind.n
         ORDER BY l.queue_id \(order), l.state \(order), l.id \(order) LIMIT 1)
        """
    }

    /// Whether any task of the queues is available, running or retryable; stops at the first. One statement, so that a
    /// task on its way from one table to the other is seen in one of them.
    static func hasRemaining(in queues: [Int64]) -> String {
        """
        SELECT EXISTS (SELECT 1 FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE queue_id IN (\(SQLText.list(queues)))
          AND priority BETWEEN \(Priority.range.lowerBound) AND \(Priority.range.upperBound) AND id > 0)
        OR EXISTS (SELECT 1 FROM haulout_later FORCE INDEX (by_queue)
        WHERE queue_id IN (\(SQLText.list(queues))) AND state = 1)
        """
    }

    /// Whether a process has a task in hand in this range.
    static func hasRunning(in range: HeldRange) -> String {
        """
        SELECT EXISTS (SELECT 1 FROM haulout_task FORCE INDEX (PRIMARY)
        WHERE queue_id = \(range.lane.queue) AND priority = \(range.lane.priority)
          AND id BETWEEN \(range.low) AND \(range.high) AND state IN (1, 2))
        """
    }
}
