/// `haulout_process` and `haulout_tally`.
enum ProcessQueries {
    static let register = """
        INSERT INTO haulout_process (heartbeat_at, started_at, held, host, pid, threads, queues, version)
        VALUES (UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), '', ?, ?, ?, ?, ?)
        """
    static let openTally = "INSERT INTO haulout_tally (process_id) VALUES (?)"

    /// Matches no row once the process has been taken for dead. The heartbeat never goes back, should the clock do so.
    static let heartbeat = """
        UPDATE haulout_process SET heartbeat_at = GREATEST(heartbeat_at, UTC_TIMESTAMP(6)), running = ?
        WHERE id = ? AND state = 0
        """

    /// Written in the transaction of every claim: what is claimed can be found again, and who was taken for dead claims
    /// nothing. A compare-and-set: statements of a claim that was given up may still be on their way, and must find that
    /// they are too late. Parameters: what is held then, process, what was written last.
    static let hold = "UPDATE haulout_process SET held = ? WHERE id = ? AND state = 0 AND held = ?"

    /// Of the living and of those that are being rescued.
    static let allHeld = "SELECT held FROM haulout_process"

    /// Waits for a claim that is being committed.
    static let held = "SELECT held FROM haulout_process WHERE id = ? AND state = 0 FOR UPDATE"

    /// How long it is until the first can be found dead. Parameter: the lease in microseconds.
    static let nextDeath = """
        SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND, MIN(heartbeat_at))
        FROM haulout_process
        """

    /// Those that have been silent for a lease, locked. A row that somebody has locked is passed over: its process says
    /// something at this moment, or froze in the middle of saying it, and would keep everybody waiting for the others.
    /// Parameter: the lease in microseconds.
    static func silent(_ mode: StoreOptions.ClaimMode) -> String {
        """
        SELECT id FROM haulout_process
        WHERE state = 0 AND heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
        ORDER BY id FOR UPDATE\(mode == .skipLocked ? " SKIP LOCKED" : "")
        """
    }

    /// From here on the processes claim nothing more.
    static func takeForDead(_ ids: [Int64]) -> String {
        "UPDATE haulout_process SET state = 1 WHERE id IN (\(SQLText.list(ids)))"
    }
    static let takeOneForDead = "UPDATE haulout_process SET state = 1 WHERE id = ?"

    /// A process that claims nothing more and was alive a moment ago is no dead one: it is saying goodbye. Should it die in
    /// the middle of that, it is found a lease later, as any other. Parameter: the lease in microseconds.
    static let dead = """
        SELECT id, held, host, pid, TIMESTAMPDIFF(MICROSECOND, heartbeat_at, UTC_TIMESTAMP(6)) AS silence_us
        FROM haulout_process WHERE state = 1 AND heartbeat_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
        """
    static let one = """
        SELECT id, held, host, pid, TIMESTAMPDIFF(MICROSECOND, heartbeat_at, UTC_TIMESTAMP(6)) AS silence_us
        FROM haulout_process WHERE id = ?
        """
    static let remove = "DELETE FROM haulout_process WHERE id = ? AND state = 1"

    static let all = """
        SELECT p.id, p.host, p.pid, p.threads, p.queues, p.version, p.started_at,
               TIMESTAMPDIFF(MICROSECOND, p.heartbeat_at, UTC_TIMESTAMP(6)) AS silence_us, p.running,
               COALESCE(t.completed, 0) AS completed, COALESCE(t.discarded, 0) AS discarded
        FROM haulout_process p LEFT JOIN haulout_tally t ON t.process_id = p.id
        ORDER BY p.id
        """

    static let tally = """
        UPDATE haulout_tally SET completed = completed + ?, discarded = discarded + ?, cancelled = cancelled + ?
        WHERE process_id = ?
        """
    static let foldTally = """
        UPDATE haulout_tally total JOIN haulout_tally gone ON gone.process_id = ?
        SET total.completed = total.completed + gone.completed, total.discarded = total.discarded + gone.discarded,
            total.cancelled = total.cancelled + gone.cancelled
        WHERE total.process_id = 0
        """
    static let closeTally = "DELETE FROM haulout_tally WHERE process_id = ?"
    static let totals = "SELECT SUM(completed), SUM(discarded), SUM(cancelled) FROM haulout_tally"
}
