import Testing

@Suite(
    "The exit status of run --drain",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint))
)
struct DrainStatusTests {
    @Test("is 1 when a task was discarded, and 0 when all completed or there was nothing to do")
    func status() async throws {
        try await onOwnThread {
            let project = try Project(
                "drain_status",
                jobs: [
                    "small-numbers": """
                    job: small-numbers
                    handler:
                      sql: INSERT INTO small (n) VALUES (:item)
                    items: [1, 2, 300]
                    """
                ])
            try project.execute("CREATE TABLE small (n INT NOT NULL CHECK (n < 256)) ENGINE=InnoDB")
            #expect(try project.haulout("migrate").status == 0)

            let idle = try project.haulout("run", "--drain")
            #expect(idle.status == 0)
            #expect(idle.output.contains("Nothing to do"))

            #expect(try project.haulout("enqueue", "small-numbers", "--items", "3,4").status == 0)
            #expect(try project.haulout("run", "--drain").status == 0)

            #expect(try project.haulout("enqueue", "small-numbers").status == 0)
            let failing = try project.haulout("run", "--drain")
            #expect(failing.status == 1)
            #expect(failing.output.contains("300"))
            #expect(try project.number("SELECT COUNT(*) FROM small") == 4)
        }
    }
}
