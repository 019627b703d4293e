/// What an account of the database is for; each needs the rights of its role and no others.
public enum AccountRole: String, Sendable, CaseIterable {
    /// Runs tasks, and everything that the commands do with them.
    case worker
    /// Enqueues.
    case producer
    /// Looks: `status`, lists and reports.
    case reader
    /// Makes and changes the tables.
    case migrator
}
