import Foundation
import Haulout
import Synchronization
import Testing

@Suite(
    "A dump of the whole database", .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)),
    .enabled(if: DumpProgram.isAvailable, Comment(rawValue: DumpProgram.hint))
)
struct DumpTests {
    private static let settings = "workers: {threads: 4}\nlease: 3s"
    private static let jobs = [
        // Counts what was done; without a unique key, so that what was done twice shows.
        "count": """
        job: count
        items: []
        handler:
          sql: "INSERT INTO ran VALUES (:task, :item)"
          transaction: item
        """,
        "fail": """
        job: fail
        retry: {attempts: 1}
        handler:
          sql: "INSERT INTO nowhere VALUES (1)"
        """,
    ]
    private static let items = 5

    @Test("taken while tasks are enqueued and run restores to a queue that runs on, with nothing lost or doubled")
    func underLoad() async throws {
        try await onOwnThread {
            let source = try Project("dump_source", settings: Self.settings, jobs: Self.jobs)
            try source.execute("CREATE TABLE ran (task BIGINT, item INT) ENGINE=InnoDB")
            let file = "\(source.folder)/dump.sql"
            try Self.dumpUnderLoad(source, into: file)

            let copy = try Project("dump_copy", settings: Self.settings, jobs: Self.jobs)
            #expect(try DumpProgram.load(file, into: copy.database) == nil)
            // One moment of all tables: each task is in one of them.
            let places = """
                SELECT id FROM haulout_task WHERE id > 0 UNION ALL SELECT id FROM haulout_later
                UNION ALL SELECT id FROM haulout_finished UNION ALL SELECT id FROM haulout_completed
                """
            let held = try copy.row("SELECT COUNT(*), COUNT(DISTINCT id), MAX(id) FROM (\(places)) place")
            #expect(held[0] == held[1], "a task is in two tables: \(held)")
            try #require(try copy.number("SELECT COUNT(*) FROM haulout_task WHERE id > 0") ?? 0 > 0)
            let completed = try copy.number("SELECT COUNT(*) FROM haulout_completed") ?? 0
            try #require(completed > 0)

            let run = try copy.haulout("run", "--drain")
            #expect(run.status == 0, "\(run.error)")
            #expect(try copy.row("SELECT COUNT(*), COUNT(DISTINCT id), MAX(id) FROM (\(places)) place") == held)
            #expect(try copy.number("SELECT COUNT(*) FROM haulout_task WHERE id > 0") == 0)
            #expect(try copy.number("SELECT COUNT(*) FROM haulout_later") == 7)
            #expect(try copy.number("SELECT COUNT(*) FROM haulout_finished") == 3)
            #expect(try copy.number("SELECT COUNT(*) FROM haulout_failure WHERE kind <> 'process_lost'") == 3)
            let done = try copy.number("SELECT COUNT(*) FROM haulout_completed") ?? 0
            let effects = try copy.row("SELECT COUNT(*), COUNT(DISTINCT task, item) FROM ran")
            #expect(effects == [String(done * Self.items), String(done * Self.items)])
            #expect(done > completed)
        }
    }

    /// Dumps the database while one process runs tasks and another program enqueues them; then both are gone.
    private static func dumpUnderLoad(_ source: Project, into file: String) throws {
        #expect(try source.haulout("migrate").status == 0)
        #expect(try source.haulout("enqueue", "fail", "--count", "3").status == 0)
        let list = (1...items).map(String.init).joined(separator: ",")
        #expect(try source.haulout("enqueue", "count", "--items", list, "--in", "1h", "--count", "7").status == 0)
        #expect(try source.haulout("enqueue", "count", "--items", list, "--count", "1500").status == 0)
        let app = try source.application()
        defer { app.close() }
        let run = try source.start(["run"])
        defer { run.send(SIGKILL) }
        let failed = try source.wait(for: "SELECT COUNT(*) FROM haulout_finished", toReach: 3) { !run.isRunning }
        try #require(failed == 3)
        let ran = try source.wait(for: "SELECT COUNT(*) FROM ran", toReach: 300) { !run.isRunning }
        try #require(ran >= 300)
        let producer = try Producer(app, job: "count", items: (1...items).map { .integer(Int64($0)) })
        let before = producer.enqueued
        #expect(try DumpProgram.dump(source.database, into: file) == nil)
        let enqueued = try producer.stop()
        #expect(run.isRunning)
        #expect(enqueued > before, "nothing was enqueued meanwhile")
        #expect(try source.number("SELECT COUNT(*) FROM ran") ?? 0 > ran)
    }
}

/// Another program, which enqueues one task after the other.
private final class Producer: Sendable {
    private struct State {
        var enqueued = 0
        var isStopping = false
        var error: (any Error)?
    }

    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)

    /// Returns once the first task is enqueued.
    init(_ app: Application, job name: String, items: [JSONValue]) throws {
        let job = try #require(app.definitions.first { $0.name == name })
        let begun = DispatchSemaphore(value: 0)
        Thread { [self] in
            repeat {
                let result = Result { _ = try app.enqueueBlocking(TaskOrder(job: job, items: items)) }
                state.withLock { state in
                    state.enqueued += 1
                    if case .failure(let error) = result { (state.error, state.isStopping) = (error, true) }
                }
                begun.signal()
            } while !state.withLock(\.isStopping)
            ended.signal()
        }.start()
        begun.wait()
    }

    var enqueued: Int { state.withLock(\.enqueued) }

    /// - Returns: How many tasks it has enqueued.
    func stop() throws -> Int {
        state.withLock { $0.isStopping = true }
        ended.wait()
        if let error = state.withLock(\.error) { throw error }
        return enqueued
    }
}
