/// Who of all processes on a database follows the binary log.
enum BinlogQueries {
    /// How long one wait for one's turn lasts, in seconds.
    static let patience = 10

    /// Waits for a lock that belongs to the session and goes with it; 1 when it is ours. Hashed, because MySQL takes 64
    /// characters for its name.
    static let election = "SELECT GET_LOCK(CONCAT('haulout follows ', LEFT(SHA2(DATABASE(), 256), 40)), \(patience))"
}
