/// `haulout_queue` and `haulout_job`: names and their numbers.
enum QueueQueries {
    static let all = "SELECT id, name, paused_at IS NOT NULL AS is_paused FROM haulout_queue"
    static let insert = "INSERT IGNORE INTO haulout_queue (name) VALUES (?)"
    static let pause = "UPDATE haulout_queue SET paused_at = COALESCE(paused_at, UTC_TIMESTAMP(6)) WHERE name = ?"
    static let resume = "UPDATE haulout_queue SET paused_at = NULL WHERE name = ?"
}

enum JobQueries {
    static let all = "SELECT id, name FROM haulout_job"
    static let insert = "INSERT IGNORE INTO haulout_job (name) VALUES (?)"
}
