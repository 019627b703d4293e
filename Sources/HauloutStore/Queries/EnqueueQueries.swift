/// The savepoint of an enqueue in somebody else's transaction.
enum EnqueueQueries {
    static let savepoint = "SAVEPOINT haulout_enqueue"
    static let release = "RELEASE SAVEPOINT haulout_enqueue"
    static let undo = "ROLLBACK TO SAVEPOINT haulout_enqueue"
}
