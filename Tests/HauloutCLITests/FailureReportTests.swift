import Foundation
import HauloutCore
import Testing

@Suite struct FailureReportTests {
    @Test("the text names items, error, statement and what happens next")
    func text() {
        #expect(
            ExampleReport.full.text() == """
                Failure report                                                               2026-11-24 09:00:00 UTC
                Every job, this run

                Tasks      97 completed, 3 discarded (in this run)
                Items      9,928 completed, 72 failed
                           ███████████████████████████████████████░  99.3 % of the items
                Failures   74 in 2 jobs: 72 final, 2 retried

                ─ refresh-score ───────────────────────────────────────────────────────────── 73 failures, 71 final
                     waiting    1 task waits for its next attempt, the first is due 2026-11-24 09:00:12 UTC

                  71 × constraint · errno 4025 · SQLSTATE 23000
                     CONSTRAINT `not_negative` failed for `shop`.`balance`
                     seen       2026-11-24 08:56:50 to 08:59:50 UTC, in 2 tasks
                     items      1001, 2002, 3003, 4004, 5005, 6006, 7007, 8008, 9009, 10010, 11011, 12012, 13013,
                                14014, 15015, 16016, 17017, 18018, 19019, 20020, 21021, 22022 … and 49 more
                     statement  UPDATE balance SET owed = ? WHERE uid = ?
                     next       71 failed for good; when the cause is mended, run them again with
                                haulout failures retry --job refresh-score --kind constraint

                  2 × deadlock · errno 1213 · SQLSTATE 40001
                     Deadlock found when trying to get lock; try restarting transaction
                     seen       2026-11-24 08:56:50 to 08:59:50 UTC, in 2 tasks
                     retried    alice, uid=7 year=2026
                     next       2 were, or will be, tried again by the job's retry policy

                ─ close-month ────────────────────────────────────────────────────────────────── 1 failure, 1 final

                  1 × exit_status · exit status 3
                     <script>alert('x')</script> ended with status 3
                     seen       2026-11-24 08:56:50 to 08:59:50 UTC, in 2 tasks
                     output     Traceback:
                                line 1\\u{1b}[31m
                                KeyError: 'month'
                     next       1 failed for good; when the cause is mended, run them again with
                                haulout failures retry --job close-month --kind exit_status

                """
        )
    }

    @Test("no line of the text is longer than asked for, but for commands to copy", arguments: [60, 80, 100])
    func width(columns: Int) {
        let lines = ExampleReport.full.text(width: columns).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= columns || $0.contains("haulout failures retry") })
    }

    @Test("the JSON has every key, and null where nothing is known")
    func json() throws {
        #expect(
            try ExampleReport.small.json() == """
                {
                  "failures" : 1,
                  "final" : 1,
                  "jobs" : [
                    {
                      "failures" : 1,
                      "final" : 1,
                      "groups" : [
                        {
                          "count" : 1,
                          "errno" : null,
                          "exit_status" : 3,
                          "final" : 1,
                          "first_seen" : "2026-11-24T08:56:50.000Z",
                          "item_count" : 2,
                          "items" : [
                            {
                              "final" : true,
                              "item" : "<b>",
                              "task" : 4
                            }
                          ],
                          "kind" : "exit_status",
                          "last_seen" : "2026-11-24T08:59:50.000Z",
                          "message" : "<script>alert('x')</script> ended with status 3",
                          "output" : "Traceback:\\n\\tline 1\\u001b[31m\\nKeyError: 'month'\\n",
                          "retried" : 0,
                          "sqlstate" : null,
                          "statement" : null,
                          "tasks" : 2
                        }
                      ],
                      "job" : "close-month",
                      "next_attempt_at" : null,
                      "waiting_tasks" : 0
                    }
                  ],
                  "made_at" : "2026-11-24T09:00:00.000Z",
                  "retried" : 0,
                  "scope" : {
                    "final_only" : false,
                    "job" : "close-month",
                    "kind" : null,
                    "queue" : null,
                    "since_s" : 3600,
                    "task" : null
                  },
                  "tasks" : {
                    "cancelled" : 0,
                    "completed" : 97,
                    "discarded" : 3,
                    "items_completed" : null,
                    "items_failed" : null,
                    "retryable" : 0,
                    "span" : "ever"
                  }
                }
                """
        )
    }

    @Test("a report without failures says so in every form")
    func nothing() throws {
        let report = FailureReport(
            madeAt: ExampleReport.now,
            scope: FailureFilter(),
            totals: FailureReport.Totals(completed: 7, discarded: 0),
            jobs: [],
            timeline: nil
        )
        #expect(
            report.text(width: 80) == """
                Failure report                                           2026-11-24 09:00:00 UTC
                Every job, all that is kept

                Tasks      7 completed, 0 discarded (since the queue was made)
                           ████████████████████████████████████████  100.0 % of the tasks

                Nothing failed.

                """
        )
        #expect(report.html().contains("<p class=\"empty\">Nothing failed.</p>"))
        #expect(try report.json().contains("\"jobs\" : [\n\n  ]"))
    }

    @Test("a report from a store groups by job and error, and counts what waits for its next attempt")
    func fromStore() throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2, 3], failing: [2, 3])
        try environment.store.runTask([7], failing: [7], with: .deadlock, retried: true)
        let report = try FailureReport(from: environment.store, at: ExampleReport.now)
        #expect(report.failures == 3)
        #expect(report.final == 2)
        #expect(report.jobs.map(\.name) == ["refresh-score"])
        #expect(report.jobs[0].groups.map(\.cause.kind.rawValue) == ["constraint", "deadlock"])
        #expect(report.jobs[0].groups[0].items.map(\.item) == [2, 3])
        #expect(
            report.jobs[0].waiting
                == FailureReport.Waiting(tasks: 1, firstDueAt: ExampleReport.now.addingTimeInterval(12)))
        #expect(report.totals == FailureReport.Totals(completed: 0, discarded: 1, retryable: 1))
        #expect(report.timeline?.bars == [FailureTimeline.Bar(final: 2, retried: 1)])
        let narrowed = try FailureReport(
            from: environment.store, scope: FailureFilter(kind: FailureKind(rawValue: "deadlock")),
            at: ExampleReport.now
        )
        #expect(narrowed.failures == 1)
    }

    @Test("failures report writes text, JSON, or the page to a file")
    func command() async throws {
        let environment = TestEnvironment()
        try environment.store.runTask([1, 2, 3], failing: [2])
        #expect(await Session.run("failures", "report", in: environment).output.contains("items      2\n"))
        #expect(try await Session.run("failures", "report", "--json", in: environment).json["final"] as? Int == 1)
        let file = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID()).html")
        defer { try? FileManager.default.removeItem(at: file) }
        let session = await Session.run("failures", "report", "--html", file.path, in: environment)
        #expect(session.output.isEmpty)
        #expect(session.error == "The report is in \(file.path).\n")
        #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("<!doctype html>"))
        let refused = await Session.run("failures", "report", "--html", "/nowhere/report.html", in: environment)
        #expect(refused.status == 1)
        #expect(refused.error.contains("/nowhere/report.html cannot be written: "))
    }
}
