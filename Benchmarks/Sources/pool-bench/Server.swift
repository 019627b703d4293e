import MySQLClient

/// The server that is measured on, with a database and an account of the measurements' own.
struct Server: Sendable {
    static let database = "haulout_bench"
    /// The uids of `bench_user` are 1 … `users`.
    static let users = 100_000
    /// Whose connections can be killed or slowed down without touching any others.
    static let guest = "bench_guest"

    let socket: String
    let port: Int

    /// How to reach it.
    enum Way: String, Codable { case socket, tcp }

    func configuration(_ way: Way = .socket, user: String = "root") -> ConnectionConfiguration {
        let endpoint: ConnectionConfiguration.Endpoint =
            way == .socket ? .socket(socket) : .tcp(host: "127.0.0.1", port: port)
        return ConnectionConfiguration(endpoint: endpoint, user: user, database: Self.database)
    }

    /// Makes the database, its tables and the guest's account. Returns a session of root.
    func prepare() throws -> Connection {
        var outside = configuration()
        outside.database = nil
        let root = try Connection.open(outside)
        for statement in Self.preparation { try root.execute(statement) }
        return root
    }

    private static let preparation = [
        "CREATE OR REPLACE DATABASE \(database)",
        "USE \(database)",
        "CREATE TABLE bench_user (uid INT UNSIGNED PRIMARY KEY, score INT NOT NULL)",
        "INSERT INTO bench_user SELECT seq, seq % 1000 FROM seq_1_to_\(users)",
        "CREATE TABLE bench_bulk (uid INT UNSIGNED PRIMARY KEY, name VARCHAR(64) NOT NULL, score INT NOT NULL)",
        "CREATE OR REPLACE USER \(guest)@localhost",
        "CREATE OR REPLACE USER \(guest)@'127.0.0.1'",
        "GRANT SELECT ON \(database).* TO \(guest)@localhost",
        "GRANT SELECT ON \(database).* TO \(guest)@'127.0.0.1'",
    ]
}

extension Connection {
    /// How many connects the server has seen.
    func countConnects() throws -> Int {
        let row = try query("SHOW GLOBAL STATUS LIKE 'Connections'").first
        return row.flatMap { Int($0[1].text) } ?? 0
    }

    /// Kills every connection that the account has, and returns when they are gone.
    func killAll(of user: String) throws {
        let name = [MySQLValue.string(user)]
        let newest = try query("SELECT MAX(id) FROM information_schema.processlist WHERE user = ?", name).first?[0]
        try execute("KILL USER \(identifier: user)")
        let left = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = ? AND id <= ?"
        while try query(left, name + [newest ?? .null]).first?[0] != .int(0) {}
    }
}
