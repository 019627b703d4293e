import Measuring
import MySQLClient

/// HikariCP's spike test: a pool of up to 50 connections with 5 of them open, a connect that takes 150 ms, and 50
/// threads that all at once want to run one query of 2 ms. The 5 could serve them all in 20 ms.
struct Spike: Codable {
    /// How many connections were opened, the first 5 included.
    let connections: Int
    /// From the first thread's start to the last one's end.
    let milliseconds: Double
    let errors: Int

    enum CodingKeys: String, CodingKey { case connections, milliseconds = "ms", errors }
}

struct SpikeTrial {
    let server: Server
    let root: Connection

    private static let threads = 50
    private static let opened = 5

    func run() throws -> Spike {
        // What the server does for each new session before it listens to it.
        try root.execute("SET GLOBAL init_connect = 'DO SLEEP(0.15)'")
        defer { _ = try? root.execute("SET GLOBAL init_connect = ''") }
        let before = try root.countConnects()
        let pool = PoolUnderTest(guest, connections: Self.threads)
        defer { pool.close() }
        try pool.open(Self.opened)
        let burst = Burst()
        let time = burst.run(threads: Self.threads) { _ in try pool.dawdle() }
        return Spike(
            connections: try root.countConnects() - before,
            milliseconds: rounded(seconds(time) * 1000, to: 1),
            errors: burst.errors
        )
    }

    private var guest: ConnectionConfiguration {
        var configuration = server.configuration(user: Server.guest)
        // So that opening a connection means to wait until the server listens.
        configuration.sessionStatements = ["DO 0"]
        return configuration
    }
}
