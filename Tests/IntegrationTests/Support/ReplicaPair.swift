import MySQLClient

/// Two private servers with the same data: one takes writes, and the other follows it, until the test has them swap.
final class ReplicaPair: Sendable {
    let servers: [ReplicaServer]

    /// Starts both; the first is the writer.
    init(database: String) throws {
        servers = try [ReplicaServer(number: 1, database: database), ReplicaServer(number: 2, database: database)]
        try servers[1].follow(servers[0])
    }

    /// As in `database.hosts`.
    var hosts: String { servers.map { "\"127.0.0.1:\($0.port)\"" }.joined(separator: ", ") }

    /// Makes the other one the writer as a good administrator does: nothing that was committed is lost. For a moment in
    /// between, none takes writes.
    func move(to writer: Int) throws {
        let (new, old) = (servers[writer], servers[1 - writer])
        try old.administer("SET GLOBAL read_only = 1")
        let position = try old.value("SELECT @@GLOBAL.gtid_binlog_pos")
        guard try new.value("SELECT MASTER_GTID_WAIT('\(position)', 60)") == "0" else { throw LagsBehind() }
        try new.administer("STOP SLAVE", "SET GLOBAL read_only = 0")
        try old.follow(new)
    }

    struct LagsBehind: Error {}
}
