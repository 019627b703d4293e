/// `haulout_unique`: keys of enqueues that are not to be made twice.
enum UniqueQueries {
    /// Takes the key, or locks it where somebody has it: an upsert takes an exclusive lock at once, where a plain
    /// INSERT that fails would leave two callers with a shared one each, and deadlock. Parameters: key, window in
    /// microseconds.
    static let take = """
        INSERT INTO haulout_unique (name, task_id, expires_at)
        VALUES (?, 0, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)
        ON DUPLICATE KEY UPDATE name = VALUES(name)
        """
    /// `task_id` 0: the key is the caller's. `FOR UPDATE`, though the row is locked already: a caller's transaction at
    /// REPEATABLE READ would otherwise see its snapshot, and not a key that was taken since.
    static let owner = """
        SELECT task_id, expires_at <= UTC_TIMESTAMP(6) AS has_expired FROM haulout_unique WHERE name = ? FOR UPDATE
        """
    static let assign = """
        UPDATE haulout_unique SET task_id = ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE name = ?
        """

    /// Index: by_time (expires_at). Parameter: limit.
    static let old = """
        SELECT name FROM haulout_unique FORCE INDEX (by_time)
        WHERE expires_at < UTC_TIMESTAMP(6) ORDER BY expires_at LIMIT ?
        """
    /// Parameters: keys; some may have been taken anew meanwhile.
    static func prune(_ count: Int) -> String {
        """
        DELETE taken FROM haulout_unique taken FORCE INDEX (PRIMARY)
        WHERE name IN (\(SQLText.rows(count, of: "?"))) AND expires_at < UTC_TIMESTAMP(6)
        """
    }
}
