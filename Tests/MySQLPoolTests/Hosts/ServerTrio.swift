import MySQLClient
import MySQLPool
import Testing

/// All tests that need the three servers, one after the other.
@Suite(
    .enabled(if: PrivateServer.isAvailable, "no mariadbd: install mariadb-server-core"),
    .serialized, .serverTrio)
struct HostTests {}

/// Three servers that know nothing of each other, for the tests of one suite: what replication would do, the tests do by
/// switching `read_only`.
struct ServerTrio: Sendable {
    @TaskLocal static var current = ServerTrio(servers: [])

    let servers: [PrivateServer]

    subscript(index: Int) -> PrivateServer { servers[index] }

    /// Starts the servers that a test before has killed, makes them empty, and this one the writer.
    func begin(writer: Int?) throws {
        for server in servers {
            try server.start()
            try server.administer("TRUNCATE TABLE shop.note")
        }
        try makeWriter(writer)
    }

    /// Makes the others read-only, and then, if there is to be one, the writer.
    func makeWriter(_ writer: Int?) throws {
        for (index, server) in servers.enumerated() where index != writer {
            try server.administer("SET GLOBAL read_only = 1")
        }
        if let writer { try servers[writer].administer("SET GLOBAL read_only = 0") }
    }

    /// The sessions of the account `app` on a server.
    func sessions(on index: Int) throws -> Int {
        let administrator = try servers[index].administrator()
        defer { administrator.close() }
        return try administrator.execute("SELECT 1 FROM information_schema.processlist WHERE user = 'app'").rows.count
    }
}

/// Starts the servers before the suite and removes them after it.
struct WithServerTrio: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder("hosts")
        defer { folder.remove() }
        let trio = ServerTrio(servers: try ["one", "two", "three"].map { try PrivateServer($0, in: folder) })
        defer { for server in trio.servers { server.kill() } }
        try await ServerTrio.$current.withValue(trio) {
            try await withTaskExecutorPreference(OwnThread()) { try await function() }
        }
    }
}

extension Trait where Self == WithServerTrio {
    static var serverTrio: Self { WithServerTrio() }
}
