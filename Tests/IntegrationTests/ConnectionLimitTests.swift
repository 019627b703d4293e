import Testing

@Suite("The connections of a process", .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
struct ConnectionLimitTests {
    /// What the documentation promises: `pool.connections`, and four for the process's own services. No query is
    /// killed here.
    private static let promised = 4 + 4

    @Test("are at most four more than pool.connections, as the server counts them, however many workers there are")
    func limit() async throws {
        try await onOwnThread {
            let project = try Project(
                embedded: """
                    pool: {connections: 4}
                    workers: {threads: 16}
                    """,
                jobs: [
                    "touch": """
                    job: touch
                    handler:
                      sql: UPDATE user SET uid = uid WHERE uid = :item
                    items:
                      sql: SELECT uid FROM user
                      chunk: 20
                    """
                ]
            )
            try project.fill("user", with: 4_000)
            #expect(try project.haulout("enqueue", "touch").status == 0)
            try project.execute("FLUSH STATUS")

            let run = try project.haulout("run", "--drain")
            #expect(run.status == 0, "\(run.error)")
            // The one that FLUSH STATUS was sent on counts as well, when the server has not seen it go.
            let most = try #require(Int(project.row("SHOW GLOBAL STATUS LIKE 'Max_used_connections'")[1]))
            #expect(most <= Self.promised + 1)
            #expect(most >= 4, "the pool was not used to its limit")
            #expect(try project.number("SELECT SUM(items_completed) FROM haulout_completed") == 4_000)
        }
    }
}
