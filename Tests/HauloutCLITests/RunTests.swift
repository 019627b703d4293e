import Foundation
import HauloutCore
import Testing

@testable import HauloutCLI

@Suite struct RunTests {
    private func totals(_ change: (inout RunTotals) -> Void) -> RunTotals {
        var totals = RunTotals()
        change(&totals)
        return totals
    }

    private func progress(_ completed: Int) -> RunProgress {
        RunProgress(totals: totals { $0.completed = completed }, running: 1, waiting: 10, rate: 5)
    }

    @Test("run --drain prints the report of this run, and ends with 1 when a task was discarded")
    func drain() async throws {
        let environment = TestEnvironment { state in
            let totals = totals {
                ($0.completed, $0.discarded, $0.itemsCompleted, $0.itemsFailed) = (9, 1, 99, 1)
            }
            state.summary = RunSummary(totals: totals, isDrained: true, duration: .seconds(2))
        }
        try environment.store.runTask([1, 2], failing: [2])
        let session = await Session.run("run", "--drain", in: environment)
        #expect(session.status == 1)
        #expect(
            session.output.hasPrefix("Drained after 2 s: 10 tasks with 100 items ended, 5 tasks/s.\n\nFailure report"))
        #expect(session.output.contains("9 completed, 1 discarded (in this run)"))
        #expect(session.error.isEmpty)
        let json = try await Session.run("run", "--drain", "--json", in: environment).json
        #expect(json["items_failed"] as? Int == 1)
        #expect((json["report"] as? [String: Any])?["final"] as? Int == 1)
    }

    @Test("a drain in which nothing failed ends with 0, one with nothing to do says so")
    func clean() async {
        let nothing = await Session.run("run", "--drain")
        #expect(nothing.status == 0)
        #expect(nothing.output == "Nothing to do: no runnable task was waiting.\n")
        let good = await Session.run(
            "run", "--drain",
            in: TestEnvironment { state in
                state.summary = RunSummary(totals: totals { $0.completed = 3 }, isDrained: true, duration: .seconds(1))
            }
        )
        #expect(good.status == 0)
        #expect(good.output.contains("Nothing failed."))
    }

    @Test("without --drain nothing goes to stdout, and discarded tasks are no failure of the run")
    func untilStopped() async {
        let session = await Session.run(
            "run",
            in: TestEnvironment { state in
                state.summary = RunSummary(
                    totals: totals { $0.discarded = 2 }, isDrained: false, stuckWorkers: ["worker-3"], unsaved: 4
                )
            }
        )
        #expect(session.status == 0)
        #expect(session.output.isEmpty)
        #expect(session.error.contains("worker-3 did not react to being interrupted"))
        #expect(session.error.contains("4 results could not be written"))
    }

    @Test("a process that a supervisor has started prints nothing of its own")
    func member() async {
        let session = await Session.run("run", "--drain", "--process", "2")
        #expect(session.status == 0)
        #expect(session.output.isEmpty && session.error.isEmpty)
    }

    @Test("on a terminal the progress is one line, rewritten at most twice a second and cut to its width")
    func terminal() async {
        let times = [0, 0, 0.2, 0.6].map { TestEnvironment.now.addingTimeInterval($0) }
        let session = await Session.run(
            "run",
            in: TestEnvironment { $0.progress = [progress(1), progress(2), progress(3)] },
            errorWidth: 30,
            times: times
        )
        #expect(
            session.error == "\r\u{1B}[2K1 done · 1 running · 10 wait…\r\u{1B}[2K3 done · 1 running · 10 wait…\n"
        )
    }

    @Test("elsewhere it is a line every 5 s, and none while nothing changes")
    func plain() async {
        let times = [0, 0, 3, 6, 12].map { TestEnvironment.now.addingTimeInterval($0) }
        let session = await Session.run(
            "run", in: TestEnvironment { $0.progress = [progress(1), progress(2), progress(2), progress(2)] },
            times: times
        )
        #expect(
            session.error == """
                1 done · 1 running · 10 waiting · 5.0/s · 3 s left
                2 done · 1 running · 10 waiting · 5.0/s · 3 s left

                """
        )
    }

    @Test("the progress names failures, retries, items, and a database that is away")
    func wording() {
        let totals = totals {
            ($0.completed, $0.discarded, $0.retried, $0.itemsCompleted, $0.itemsFailed) = (1_234, 3, 12, 9_671, 29)
        }
        #expect(
            RunProgress(totals: totals, running: 16, waiting: 8_750, rate: 2_468).text == """
                1,234 done · 3 failed · 12 retried · 16 running · 8,750 waiting · 2,468/s · 4 s left · \
                9,700 items, 29 failed
                """
        )
        #expect(
            RunProgress(totals: RunTotals(), isDatabaseAway: true).text
                == "0 done · 0 running · waiting for the database")
    }
}
