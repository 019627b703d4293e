import Foundation
import Testing

/// A run on several hosts.
@Suite(
    "A run whose writer moves to another host",
    .enabled(if: ReplicaServer.isAvailable, "no mariadbd: install mariadb-server-core"),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint))
)
struct HostsTests {
    @Test("follows it there and back, loses no task and repeats no item")
    func failover() async throws {
        try await onOwnThread {
            let pair = try ReplicaPair(database: "haulout")
            let project = try Project(
                on: pair,
                settings: """
                    pool: {connections: 4}
                    workers: {threads: 8}
                    """,
                jobs: TallyJob.jobs)
            try TallyJob.enqueue(in: project)

            let run = try project.start(["run", "--drain"])
            for (writer, count) in [(1, 1_000), (0, 3_000)] {
                try TallyJob.wait(for: count, in: project, by: run)
                try pair.move(to: writer)
            }
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")

            // The first server is the writer again, and has all that was committed on either.
            try TallyJob.expectAllDone(in: project)
            let finished = try project.row(
                "SELECT COUNT(*), COUNT(*), SUM(items_completed) FROM haulout_completed")
            #expect(finished == ["120", "120", "\(TallyJob.items)"])
            #expect(try project.number("SELECT COUNT(*) FROM haulout_failure") == 0)
        }
    }

    @Test("takes its handlers there also when they only read")
    func readingHandlers() async throws {
        try await onOwnThread {
            let pair = try ReplicaPair(database: "haulout")
            let project = try Project(
                on: pair, settings: "pool: {connections: 4}",
                jobs: [
                    "look": """
                    job: look
                    handler:
                      sql: SELECT SLEEP(0.01), :item
                    items:
                      sql: SELECT uid FROM user ORDER BY uid
                      chunk: 50
                    """
                ])
            #expect(try project.haulout("migrate").status == 0)
            try project.fill("user", with: 100_000)
            #expect(try project.haulout("enqueue", "look").status == 0)

            let run = try project.start(["run"])
            let sessions = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app'"
            _ = try project.wait(for: sessions, toReach: 4) { !run.isRunning }
            try pair.move(to: 1)
            let left = "SELECT (\(sessions)) = 0"
            #expect(try project.wait(for: left, toReach: 1) { !run.isRunning } == 1)
            #expect(run.isRunning)
            run.send(SIGTERM)
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(try Int(pair.servers[1].value("SELECT COUNT(*) FROM haulout.haulout_failure")) == 0)
        }
    }

    @Test("goes on where the writer is, though it is the second in the list")
    func secondIsWriter() async throws {
        try await onOwnThread {
            let pair = try ReplicaPair(database: "haulout")
            try pair.move(to: 1)
            let project = try Project(on: pair, jobs: TallyJob.jobs)
            // The first one lets us in, and would refuse all of this.
            let migration = try project.haulout("migrate")
            #expect(migration.status == 0, "\(migration.error)")
            #expect(try project.haulout("status").status == 0)
        }
    }

    @Test("has no host that takes writes: says of each host why, and ends with 69")
    func withoutWriter() async throws {
        try await onOwnThread {
            let pair = try ReplicaPair(database: "haulout")
            let project = try Project(on: pair, jobs: TallyJob.jobs)
            try pair.servers[0].administer("SET GLOBAL read_only = 1")
            let result = try project.haulout("migrate")
            #expect(result.status == 69)
            for server in pair.servers {
                #expect(result.error.contains("127.0.0.1:\(server.port) is read-only"), "\(result.error)")
            }
        }
    }
}
