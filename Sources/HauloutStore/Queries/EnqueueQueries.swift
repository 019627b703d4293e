/// What an enqueue asks for besides the tables.
enum EnqueueQueries {
    /// By how much two ids of one INSERT differ.
    static let step = "SELECT @@auto_increment_increment"

    // The savepoint of an enqueue in somebody else's transaction.
    static let savepoint = "SAVEPOINT haulout_enqueue"
    static let release = "RELEASE SAVEPOINT haulout_enqueue"
    static let undo = "ROLLBACK TO SAVEPOINT haulout_enqueue"
}
