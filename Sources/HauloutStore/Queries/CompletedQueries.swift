import Foundation
import MySQLClient

/// `haulout_completed`: the history of what went well, in partitions by time.
enum CompletedQueries {
    /// For `executeMany`.
    static let insert = """
        INSERT INTO haulout_completed
            (finished_at, id, queue_id, priority, attempt, items_total, items_completed, duration_us, enqueued_at, job_id,
             arguments, items, failed)
        VALUES (UTC_TIMESTAMP(6), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    // MARK: Partitions

    static let rest = "rest"

    /// Name and end of each partition, and the time, in seconds since 1970. The end is in the name; the catch-all has
    /// none.
    static let partitions = """
        SELECT partition_name AS name,
               TIMESTAMPDIFF(SECOND, '1970-01-01', IF(partition_name = '\(rest)', NULL,
                   STR_TO_DATE(CONCAT(SUBSTR(partition_name, 2), '0000'), '%Y%m%d%H%i%s'))) AS end_s,
               TIMESTAMPDIFF(SECOND, '1970-01-01', UTC_TIMESTAMP()) AS now_s
        FROM information_schema.partitions
        WHERE table_schema = DATABASE() AND table_name = 'haulout_completed' AND partition_name IS NOT NULL
        """

    /// Cuts partitions off the catch-all, which is empty unless this has failed for hours.
    static func add(_ ends: [Int]) -> String {
        let partitions = ends.map { end in
            let time = MySQLDateTime(Date(timeIntervalSince1970: Double(end)))
            let name = "p" + time.description.filter(\.isNumber).prefix(10)
            return "PARTITION \(name) VALUES LESS THAN ('\(time)')"
        }
        return """
            ALTER TABLE haulout_completed REORGANIZE PARTITION \(rest) INTO
                (\(partitions.joined(separator: ", ")), PARTITION \(rest) VALUES LESS THAN (MAXVALUE))
            """
    }

    static func drop(_ names: [String]) -> String {
        "ALTER TABLE haulout_completed DROP PARTITION \(names.joined(separator: ", "))"
    }

    /// The least that both servers take, in seconds: who waits for a table holds up all who come after.
    static let waitBriefly = "SET SESSION lock_wait_timeout = 1"
    static let waitAsBefore = "SET SESSION lock_wait_timeout = @@GLOBAL.lock_wait_timeout"

    // MARK: Rows, for an account that may not drop partitions

    /// When the last row that one statement deletes ended. Index: PRIMARY (finished_at, id). Parameters: when the last
    /// one deleted ended, age in microseconds, limit less one.
    static let pruneEnd = """
        SELECT finished_at FROM haulout_completed
        WHERE finished_at >= ? AND finished_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
        ORDER BY finished_at LIMIT 1 OFFSET ?
        """

    /// Parameters: when the last one deleted ended, and the last one to be deleted; or else an age in microseconds.
    static let prune = "DELETE FROM haulout_completed WHERE finished_at BETWEEN ? AND ?"
    static let pruneAll = """
        DELETE FROM haulout_completed
        WHERE finished_at >= ? AND finished_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
        """
}
