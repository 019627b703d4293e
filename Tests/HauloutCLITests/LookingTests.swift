import Foundation
import HauloutCore
import Testing

@testable import HauloutCLI

@Suite struct LookingTests {
    @Test("status shows queues, processes and totals")
    func status() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2, 3], failing: [2])
        _ = try environment.store.enqueue([
            NewTask(job: "close-month"), NewTask(job: "close-month", start: .after(.seconds(60))),
        ])
        let session = await Session.run("status", in: environment)
        #expect(
            session.output == """
                QUEUE    AVAILABLE  RUNNING  SCHEDULED  RETRYABLE  BLOCKED  OLDEST
                bulk             0        0          0          0        0       -
                default          1        0          1          0        0    0 ms

                PROCESS  HOST   PID  WORKERS  RUNNING  COMPLETED  DISCARDED  HEARTBEAT  STARTED                  QUEUES
                      1  web1  4711       16        0          0          1   0 ms ago  2026-11-24 09:00:00 UTC  *

                Ended so far: 0 completed, 1 discarded, 0 cancelled.

                """
        )
    }

    @Test("status --json has the keys of the contract")
    func statusJSON() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1], failing: [])
        let json = try await Session.run("status", "--json", in: environment).json
        #expect(Set(json.keys) == ["queues", "processes", "completed", "discarded", "cancelled", "rate"])
        let queue = try #require((json["queues"] as? [[String: Any]])?.first)
        #expect(
            Set(queue.keys)
                == [
                    "name", "available", "running", "scheduled", "retryable", "blocked", "paused", "oldest_s",
                    "available_is_estimate", "running_is_estimate", "scheduled_is_estimate", "retryable_is_estimate",
                ]
        )
        #expect(json["completed"] as? Int == 1)
    }

    @Test("numbers that are estimates are marked, and others are not")
    func estimates() {
        let queue = StatusReport.Queue(name: "a", available: 9_990_000, running: 12, estimates: [.available])
        let view = QueueView(queue)
        #expect(view.availableIsEstimate && !view.runningIsEstimate)
        let text = QueuesView(queues: [view]).text(width: nil)
        #expect(text.contains("≈9,990,000") && !text.contains("≈12"))
    }

    @Test("status --watch looks again until told to stop, one object per line with --json")
    func watch() async {
        let session = await Session.run("status", "--watch", "--json", pauses: 2)
        let lines = session.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].contains("\"rate\":null"))
        #expect(lines[1].contains("\"rate\":0"))
    }

    @Test("of several processes status gives the sum, and with --watch as many as the terminal has room for")
    func manyProcesses() async throws {
        let environment = TestEnvironment()
        for pid in 1...20 {
            let process = ProcessDescription(
                host: "web1", pid: Int32(pid), threads: 16, queues: [QueuePattern("*")], version: "1")
            _ = environment.store.register(process)
        }
        let all = await Session.run("status", in: environment).output
        #expect(all.contains("\n20 processes: 320 workers, 0 running.\n"))
        #expect(all.count(of: "web1") == 20)
        let watched = await Session.run("status", "--watch", in: environment, width: 120, height: 24).output
        #expect(watched.contains(" processes, 3 of them not shown: 320 workers"))
        #expect(watched.count(of: "web1") == 17)
        #expect(watched.count(where: \.isNewline) == 23)
    }

    @Test("an empty list says so, and what to do")
    func empty() async {
        #expect(
            await Session.run("status").output.contains(
                "There are no queues yet; the first `haulout enqueue JOB` makes one."))
        #expect(
            await Session.run("tasks", "list").output == "There are no tasks; add some with `haulout enqueue JOB`.\n")
        #expect(await Session.run("tasks", "list", "--job", "x").output == "No task matches.\n")
        #expect(await Session.run("failures", "list").output == "Nothing has failed.\n")
        #expect(await Session.run("failures", "list", "--since", "1h").output == "No failure matches.\n")
        #expect(await Session.run("tasks", "list", "--json").output == "{\n  \"tasks\" : [\n\n  ]\n}\n")
    }

    @Test("tasks list shows the items, and what was cut off by the limit")
    func tasks() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2, 3], failing: [2])
        try environment.store.runTask([4], failing: [])
        let session = await Session.run("tasks", "list", "--limit", "1", "--state", "discarded", in: environment)
        #expect(
            session.output == """
                TASK  JOB            QUEUE  PRIORITY  STATE      ATTEMPT  ITEMS             WHEN
                   1  refresh-score  bulk          3  discarded        1  2 of 3, 1 failed  ended 2026-11-24 09:00:00 UTC

                The first 1; `--limit N` shows more, `--limit 0` all.

                """
        )
        let all = await Session.run("tasks", "list", "--limit", "0", "--json", in: environment)
        #expect(try (all.json["tasks"] as? [Any])?.count == 2)
    }

    @Test("tasks show names the failed items and hides secret arguments")
    func task() async throws {
        let environment = TestEnvironment()
        let id = try environment.store.runTask([1, 2, 3], failing: [2])
        let session = await Session.run("tasks", "show", "\(id)", in: environment)
        #expect(session.output.contains("failed     2\n"))
        #expect(!session.output.contains("null"))
        #expect(session.output.contains("constraint 4025"))

        _ = try environment.store.enqueue([
            NewTask(job: "close-month", arguments: ["token": "hunter2", "month": "2026-11"])
        ])
        let secret = await Session.run("tasks", "show", "2", in: environment)
        #expect(secret.output.contains(#"{"month":"2026-11","token":"***"}"#))
        _ = try environment.store.enqueue([NewTask(job: "unknown", arguments: ["token": "hunter2"])])
        for format in ["--limit", "--json"] where format == "--json" {
            let unknown = await Session.run("tasks", "show", "3", format, in: environment)
            #expect(!unknown.output.contains("hunter2"))
        }
        let unknown = await Session.run("tasks", "show", "3", in: environment)
        #expect(unknown.output.contains("not shown: the job is not defined here"))
    }

    @Test("a task or failure that is not there is 1")
    func missing() async {
        let task = await Session.run("tasks", "show", "99")
        #expect(task.status == 1)
        #expect(task.error == "There is no task 99, or no more.\n")
        #expect(await Session.run("failures", "show", "99").status == 1)
    }

    @Test("failures list --json has the keys of the contract")
    func failuresJSON() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2], failing: [2], retried: true)
        let json = try await Session.run("failures", "list", "--json", in: environment).json
        let failure = try #require((json["failures"] as? [[String: Any]])?.first)
        #expect(
            Set(failure.keys).isSuperset(of: [
                "id", "job", "task", "item", "attempt", "max_attempts", "kind", "errno", "sqlstate", "message",
                "worker",
                "host", "started_at", "duration_ms", "next",
            ])
        )
        #expect(failure["item"] as? Int == 2)
        #expect(failure["kind"] as? String == "constraint")
        #expect(failure["next"] as? String == "retry at 2026-11-24T09:00:12.000Z")
    }

    @Test("failures list narrows by job, kind, task and finality")
    func failures() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2], failing: [2])
        try environment.store.runTask([7], failing: [7], with: .deadlock, retried: true)
        let all = await Session.run("failures", "list", in: environment, width: 103)
        #expect(
            all.output == """
                FAILURE  STARTED (UTC)        JOB            TASK  ITEM  ATTEMPT  ERROR            NEXT               …
                      1  2026-11-24 08:59:59  refresh-score     1  2         1/5  constraint 4025  discarded          …
                      2  2026-11-24 08:59:59  refresh-score     2  7         1/5  deadlock 1213    retry at 09:00:12  …

                """
        )
        for (filter, value) in [("--kind", "deadlock"), ("--task", "2")] {
            let json = try await Session.run("failures", "list", "--json", filter, value, in: environment).json
            #expect((json["failures"] as? [[String: Any]])?.compactMap { $0["id"] as? Int } == [2])
        }
        let final = try await Session.run("failures", "list", "--json", "--final", in: environment).json
        #expect((final["failures"] as? [[String: Any]])?.compactMap { $0["id"] as? Int } == [1])
    }

    @Test("failures show has everything, statement included")
    func failure() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2], failing: [2])
        let session = await Session.run("failures", "show", "1", in: environment)
        #expect(
            session.output == """
                failure    1
                job        refresh-score
                task       1, in queue bulk
                item       2
                attempt    1 of 5
                error      constraint 4025 (SQLSTATE 23000)
                message    CONSTRAINT `not_negative` failed for `shop`.`balance`
                statement  UPDATE balance SET owed = ? WHERE uid = ?
                worker     worker-3 on web1
                started    2026-11-24 08:59:59 UTC, ran 12 ms
                next       discarded

                """
        )
    }

    @Test("jobs list, show and check read the definitions")
    func jobs() async throws {
        #expect(
            await Session.run("jobs", "list").output == """
                JOB            QUEUE    HANDLER  ITEMS  ATTEMPTS  DESCRIPTION
                close-month    default  exec     none          1
                refresh-score  bulk     sql      query         5  Recompute the score of each user.

                """
        )
        let job = await Session.run("jobs", "show", "refresh-score")
        #expect(job.output.contains("UPDATE user SET score = 1 WHERE uid = :item"))
        #expect(job.output.contains("5 attempts, exponential backoff from 1s to 5m, jitter 20%"))
        #expect(await Session.run("jobs", "show", "refresh").status == 64)
        #expect(await Session.run("jobs", "check").output == "2 jobs in jobs: no problems.\n")
        #expect(try await Session.run("jobs", "show", "close-month", "--json").json["timeout"] is NSNull)
    }
}

extension String {
    fileprivate func count(of word: String) -> Int { ranges(of: word).count }
}
