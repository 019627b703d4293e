package import HauloutCore

/// The rights of one account on one table.
package struct TableRights: Sendable, Equatable {
    /// Without the database.
    package let table: String
    /// `SELECT`, in the order of a GRANT.
    package let privileges: [String]
    /// Those of them without which there is another way, if a slower one.
    package let comfort: [String]

    init(_ table: String, _ privileges: String, comfort: String = "") {
        self.table = "haulout_\(table)"
        self.comfort = comfort.split(separator: " ").map(String.init)
        self.privileges = privileges.split(separator: " ").map(String.init) + self.comfort
    }
}

/// The least that each role can do its work with: `GrantTests` run as accounts that have this and nothing else.
extension AccountRole {
    package var rights: [TableRights] {
        switch self {
        case .worker: Self.ofWorkers
        case .producer: Self.ofProducers
        case .reader: Self.tables.map { TableRights($0, "SELECT") }
        // What a migration of a later version needs is printed by that version.
        case .migrator: Self.tables.map { TableRights($0, "SELECT INSERT DELETE CREATE ALTER INDEX") }
        }
    }

    /// What it takes to follow the binary log, on the whole server. MariaDB takes and shows the second one as `BINLOG
    /// MONITOR`.
    static let forBinlog = ["REPLICATION SLAVE", "REPLICATION CLIENT"]

    private static let tables = [
        "migration", "queue", "job", "task", "later", "completed", "finished", "failure", "process", "tally", "unique",
    ]

    private static let ofWorkers = [
        TableRights("migration", "SELECT"),
        // UPDATE to pause a queue.
        TableRights("queue", "SELECT INSERT UPDATE"),
        TableRights("job", "SELECT INSERT"),
        TableRights("task", "SELECT INSERT UPDATE DELETE"),
        TableRights("later", "SELECT INSERT DELETE"),
        // Partitions are dropped when they are old.
        TableRights("completed", "SELECT INSERT DELETE", comfort: "CREATE ALTER DROP"),
        TableRights("finished", "SELECT INSERT DELETE"),
        TableRights("failure", "SELECT INSERT UPDATE DELETE"),
        TableRights("process", "SELECT INSERT UPDATE DELETE"),
        TableRights("tally", "SELECT INSERT UPDATE DELETE"),
        TableRights("unique", "SELECT INSERT UPDATE DELETE"),
    ]

    private static let ofProducers = [
        TableRights("migration", "SELECT"),
        TableRights("queue", "SELECT INSERT"),
        TableRights("job", "SELECT INSERT"),
        // What starts later passes through here on its way to `haulout_later`.
        TableRights("task", "SELECT INSERT DELETE"),
        TableRights("later", "INSERT"),
        TableRights("unique", "SELECT INSERT UPDATE"),
    ]
}
