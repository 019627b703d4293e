import Foundation
import Haulout
import Testing

/// `workers.processes` above 1, with the real command.
@Suite(
    "A run of several processes",
    .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint))
)
struct ProcessesTests {
    @Test("drains the queue together, and reports what all of them did")
    func drain() async throws {
        try await onOwnThread {
            let failing = """
                job: failing
                handler:
                  sql: INSERT INTO no_such_table (n) VALUES (:item)
                items: [1, 2, 3, 4, 5, 6]
                """
            let project = try CountingProject(
                "processes_drain", transaction: "item", processes: 3, lease: "5m", jobs: ["failing": failing])
            #expect(try project.haulout("enqueue", "failing").status == 0)
            let run = try project.haulout("run", "--drain", "--json")
            #expect(run.status == 1, "\(run.error)")
            let report = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect(report["completed"] as? Int == 40)
            #expect(report["discarded"] as? Int == 1)
            #expect(report["items_completed"] as? Int == 10_000)
            #expect(report["items_failed"] as? Int == 6)
            #expect(report["drained"] as? Bool == true)
            #expect(try project.items() == .init(done: 10_000, different: 10_000))
            let workers = try project.column("SELECT DISTINCT worker FROM haulout_failure")
            #expect(!workers.isEmpty && workers.allSatisfy { $0.wholeMatch(of: /worker-[123]\.[1234]/) != nil })
            for number in 1...3 { #expect(run.error.contains("Started member=\(number) ")) }
        }
    }

    @Test("stops all of its processes at a SIGTERM, in an orderly way", arguments: ["0s", "20s"])
    func terminated(shutdown: String) async throws {
        try await onOwnThread {
            let project = try CountingProject(
                "processes_stopped_\(shutdown)", transaction: "item", processes: 3, shutdown: shutdown,
                lease: "5m")
            let run = try project.startRun()
            let members = try project.members(3, of: run)
            _ = try project.waitForItems(1_000, of: run)
            run.send(SIGTERM)
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(members.allSatisfy(hasEnded))
            let left = try project.row(
                "SELECT COUNT(*), SUM(attempt - free), SUM(crashes), SUM(state) FROM haulout_task WHERE id > 0")
            try #require(left[0] != "0")
            #expect(left[1...] == ["0", "0", "0"], "counted attempts, crashes and states of the tasks left: \(left)")
            #expect(try project.number("SELECT COUNT(*) FROM haulout_process") == 0)
            #expect(result.output.contains("Stopped before the queue was empty"))
        }
    }

    @Test("interrupts the tasks of all of them at a second signal")
    func terminatedTwice() async throws {
        try await onOwnThread {
            let project = try Project(
                "processes_twice",
                settings: "workers: {threads: 2, processes: 2}\nshutdown: 1h",
                jobs: ["sleep": "job: sleep\nhandler: {exec: [sleep, \"3600\"]}\ntimeout: 2h\n"]
            )
            #expect(try project.haulout("migrate").status == 0)
            #expect(try project.haulout("enqueue", "sleep", "--count", "4").status == 0)
            let run = try project.start(["run"])
            let isRunning = "SELECT COUNT(*) FROM haulout_task WHERE id > 0 AND state <> 0"
            #expect(try project.wait(for: isRunning, toReach: 4) { !run.isRunning } == 4)
            run.send(SIGTERM)
            run.send(SIGINT)
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            let left = try project.row(
                "SELECT COUNT(*), SUM(state), SUM(attempt - free) FROM haulout_task WHERE id > 0")
            #expect(left == ["4", "0", "0"])
        }
    }

    @Test("starts another process for one that was killed, and loses nothing of what that had in hand")
    func memberKilled() async throws {
        try await onOwnThread {
            let project = try CountingProject("processes_member", transaction: "item", processes: 2)
            let run = try project.startRun()
            let members = try project.members(2, of: run)
            let counted = try project.waitForItems(1_000, of: run)
            kill(members[0], SIGKILL)
            try #require(counted < 10_000)
            let pids = members.map(String.init).joined(separator: ",")
            let others = "SELECT COUNT(*) FROM haulout_process WHERE pid NOT IN (\(pids))"
            #expect(try project.wait(for: others, toReach: 1, of: run) == 1)

            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(result.error.contains("A worker process died"))
            #expect(try project.items() == .init(done: 10_000, different: 10_000))
            try project.expectAllCompleted()
            let failures = try project.failures()
            #expect(!failures.isEmpty)
            #expect(
                failures.allSatisfy { $0.kind == "process_lost" && $0.message.contains("Process \(members[0]) on ") })
        }
    }

    @Test("replaces a process that somebody stops, and goes on")
    func memberStopped() async throws {
        try await onOwnThread {
            let project = try CountingProject("processes_replaced", transaction: "item", processes: 2)
            let run = try project.startRun()
            let members = try project.members(2, of: run)
            _ = try project.waitForItems(1_000, of: run)
            kill(members[1], SIGTERM)
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(result.error.contains("a fresh one takes its place"))
            #expect(try project.items() == .init(done: 10_000, different: 10_000))
            #expect(try project.failures().isEmpty)
        }
    }

    @Test("leaves no process behind when its supervisor is killed: they give their tasks back and end")
    func supervisorKilled() async throws {
        try await onOwnThread {
            let project = try CountingProject("processes_orphans", transaction: "item", processes: 3, shutdown: "0s")
            let run = try project.startRun()
            let members = try project.members(3, of: run)
            _ = try project.waitForItems(1_000, of: run)
            run.send(SIGKILL)
            #expect(try run.wait().status == nil)
            #expect(members.allSatisfy(waitForEnd))
            #expect(try project.number("SELECT COUNT(*) FROM haulout_process") == 0)
            #expect(try project.failures().isEmpty)

            let second = try project.haulout("run", "--drain")
            #expect(second.status == 0, "\(second.error)")
            #expect(try project.items() == .init(done: 10_000, different: 10_000))
        }
    }

    @Test("ends with one clear error when a process dies again and again")
    func crashLoop() async throws {
        try await onOwnThread {
            let poison = "job: poison\nhandler: {exec: [sh, -c, \"kill -9 $PPID\"]}\n"
            let project = try Project(
                "processes_loop",
                settings: "workers: {threads: 1, processes: 2}\nlease: 3s",
                jobs: ["poison": poison])
            #expect(try project.haulout("migrate").status == 0)
            #expect(try project.haulout("enqueue", "poison", "--count", "1000").status == 0)
            let run = try project.haulout("run", "--drain")
            #expect(run.status == 70)
            #expect(run.error.contains("died 5 times in a row within 10 s of its start, at last with signal 9"))
            #expect(try project.number("SELECT COUNT(*) FROM haulout_task WHERE id > 0") ?? 0 > 900)
        }
    }

    @Test("shares its embedded server, which is stopped last")
    func embedded() async throws {
        try await onOwnThread {
            let project = try Project(
                embedded: "workers: {threads: 2, processes: 3}\npool: {connections: 2}",
                jobs: [
                    "count": "job: count\nhandler: {sql: \"INSERT INTO tally (item) VALUES (:item)\"}\nitems: []\n"
                ])
            try project.execute(
                "CREATE TABLE tally (seq INT AUTO_INCREMENT PRIMARY KEY, item INT NOT NULL) ENGINE=InnoDB")
            let items = (1...300).map(String.init).joined(separator: ",")
            #expect(try project.haulout("enqueue", "count", "--items", items).status == 0)
            try project.leaveServer()
            let run = try project.haulout("run", "--drain")
            #expect(run.status == 0, "\(run.error)")
            #expect(run.error.contains("Started member=3 "))
            #expect(!project.isServerUp)
        }
    }

    @Test("says at its start when it may open more connections than the server takes")
    func connections() async throws {
        try await onOwnThread {
            let project = try Project(
                "processes_connections", settings: "workers: {processes: 2}\npool: {connections: 1000}")
            #expect(try project.haulout("migrate").status == 0)
            let limit = try #require(try project.number("SELECT @@max_connections"))
            let run = try project.haulout("run", "--drain")
            #expect(run.status == 0, "\(run.error)")
            let warning = "This run opens up to 2008 connections, and the server takes \(limit) from all programs"
            #expect(run.error.contains(warning) == (limit < 2008))
        }
    }

    @Test("is not entered by hand")
    func byHand() async throws {
        try await onOwnThread {
            let project = try Project("processes_by_hand")
            let run = try project.haulout("run", "--process", "1")
            #expect(run.status == 64)
            #expect(run.error.contains("workers.processes"))
        }
    }

    // MARK: Processes

    /// Whether a process is gone; one that nobody has asked for its exit status counts.
    private func hasEnded(_ pid: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        return status.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }

    private func waitForEnd(of pid: pid_t) -> Bool {
        let deadline = ContinuousClock.now + .seconds(120)
        while !hasEnded(pid), ContinuousClock.now < deadline { usleep(10_000) }
        return hasEnded(pid)
    }
}

extension CountingProject {
    /// Waits until that many processes work, and returns their numbers.
    fileprivate func members(_ count: Int, of run: Command) throws -> [pid_t] {
        #expect(try wait(for: "SELECT COUNT(*) FROM haulout_process", toReach: count, of: run) == count)
        return try column("SELECT pid FROM haulout_process ORDER BY id").compactMap { pid_t($0) }
    }
}
