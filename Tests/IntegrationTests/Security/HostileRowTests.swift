import Foundation
import Testing

/// Rows that somebody with the right to INSERT has made up: they are input like any other.
@Suite(
    "A row that no Haulout has written",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
struct HostileRowTests {
    private static let payloads: [(name: String, arguments: String, items: String)] = [
        ("nested arguments", "CONCAT('{\"a\":', REPEAT('[', 200000), REPEAT(']', 200000), '}')", "NULL"),
        ("nested items", "'{}'", "CONCAT(REPEAT('[', 200000), REPEAT(']', 200000))"),
        ("open brackets", "REPEAT('[', 500000)", "REPEAT('{', 500000)"),
        ("no text", "UNHEX('FF00FE80')", "UNHEX('C328')"),
        ("no object", "'[1]'", "'{}'"),
        ("numbers without end", "'{\"a\": 1e999999999}'", "'[1e999999999, 99999999999999999999999999]'"),
        ("half a text", "'{\"a\": \"\\\\ud800\"}'", "'[\"\\\\udfff\"]'"),
        ("nothing", "''", "''"),
    ]

    @Test("stops neither the worker nor the tasks behind it, and is told of as a failure")
    func payload() async throws {
        try await onOwnThread {
            let project = try Project(
                "hostile_rows",
                jobs: [
                    "note":
                        "job: note\nhandler:\n  sql: INSERT INTO note VALUES (:item)\nitems: [1]\nretry: {attempts: 1}\n"
                ])
            #expect(try project.haulout("migrate").status == 0)
            try project.execute("CREATE TABLE note (item TEXT)")
            #expect(try project.haulout("enqueue", "note", "--items", "1").status == 0)
            for payload in Self.payloads {
                try project.execute(
                    """
                    INSERT INTO haulout_task (queue_id, priority, job_id, enqueued_at, arguments, items, items_total)
                    SELECT q.id, 1, j.id, UTC_TIMESTAMP(6), \(payload.arguments), \(payload.items), 1
                    FROM haulout_queue q, haulout_job j
                    """)
            }
            let run = try project.haulout("run", "--drain")
            #expect(run.status == 1, "\(run.error)")
            #expect(try project.column("SELECT item FROM note") == ["1"])
            let waiting = "SELECT COUNT(*) FROM haulout_task WHERE id > 0"
            #expect(try project.number(waiting) == 0)
            let bad = try project.number("SELECT COUNT(DISTINCT task_id) FROM haulout_failure") ?? 0
            #expect(bad == Self.payloads.count)
            for command in [["tasks", "list"], ["failures", "report"], ["failures", "list", "--json"]] {
                #expect(try project.start(command).wait().status == 0)
            }
            let ids = try project.column("SELECT DISTINCT task_id FROM haulout_failure")
            for id in ids {
                #expect(try project.haulout("tasks", "show", "\(id)", "--json").status == 0)
            }
        }
    }
}
