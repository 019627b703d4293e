import MySQLClient

/// All connections of a pool killed between queries, again and again.
struct Kill: Codable {
    let queries: Int
    /// How many of them failed.
    let errors: Int
}

struct KillTrial {
    let server: Server
    let root: Connection

    private static let rounds = 125
    private static let threads = 8
    private static let callsOfThread = 10

    func run() throws -> Kill {
        let pool = PoolUnderTest(server.configuration(user: Server.guest), connections: Self.threads)
        defer { pool.close() }
        try pool.open(Self.threads)
        let burst = Burst()
        for _ in 0..<Self.rounds {
            try root.killAll(of: Server.guest)
            _ = burst.run(threads: Self.threads, calls: Self.callsOfThread) { try pool.select($0 + 1) }
        }
        return Kill(queries: Self.rounds * Self.threads * Self.callsOfThread, errors: burst.errors)
    }
}
