import HauloutCore

/// `haulout_queue` and `haulout_job`: names and their numbers.
enum QueueQueries {
    static let all = "SELECT id, name, paused_at IS NOT NULL AS is_paused FROM haulout_queue"

    /// The same, and whether anything waits there that a claim would take: 1 for queues that are new as well.
    ///
    /// - Parameter lanes: For each known queue the ids behind which a claim would read, by priority from 1 up.
    static func all(lookingBehind lanes: [(queue: Int, bounds: [Int64])]) -> String {
        let cases = lanes.map { queue, bounds in
            let ranges = zip(Priority.range, bounds).map { "(priority = \($0) AND id > \($1))" }
            return """
                WHEN \(queue) THEN EXISTS (SELECT 1 FROM haulout_task FORCE INDEX (PRIMARY)
                    WHERE queue_id = \(queue) AND (\(ranges.joined(separator: " OR "))) AND state = 0)
                """
        }
        let look = cases.isEmpty ? "1" : "CASE id \(cases.joined(separator: " ")) ELSE 1 END"
        return "SELECT id, name, paused_at IS NOT NULL AS is_paused, \(look) AS has_tasks FROM haulout_queue"
    }

    static let find = "SELECT id FROM haulout_queue WHERE name = ?"
    static let insert = "INSERT IGNORE INTO haulout_queue (name) VALUES (?)"
    static let pause = "UPDATE haulout_queue SET paused_at = COALESCE(paused_at, UTC_TIMESTAMP(6)) WHERE name = ?"
    static let resume = "UPDATE haulout_queue SET paused_at = NULL WHERE name = ?"
}

enum JobQueries {
    static let all = "SELECT id, name FROM haulout_job"
    static let find = "SELECT id FROM haulout_job WHERE name = ?"
    static let insert = "INSERT IGNORE INTO haulout_job (name) VALUES (?)"
}
