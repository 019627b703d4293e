import HauloutCore
import Testing

@testable import Haulout

/// The rules for several processes, without any.
@Suite("The plan of several processes") struct FleetPlanTests {
    private static let crash = MemberEnd.signalled(9)

    /// A plan with its clock.
    private struct Run {
        var plan: FleetPlan
        var now = ContinuousClock.now

        init(processes: Int) {
            plan = FleetPlan(processes: processes, shutdown: .seconds(25))
            _ = plan.handle(.begin, at: now)
        }

        mutating func handle(_ event: FleetPlan.Event) -> [FleetPlan.Action] { plan.handle(event, at: now) }

        /// Lets time pass, and returns what is done about it.
        mutating func pass(_ time: Duration) -> [FleetPlan.Action] {
            now += time
            return handle(.tick)
        }
    }

    private func summary(completed: Int, isDrained: Bool) -> MemberReport {
        var totals = RunTotals()
        totals.completed = completed
        return .summary(RunSummary(totals: totals, isDrained: isDrained))
    }

    private func progress(completed: Int, running: Int) -> MemberReport {
        var totals = RunTotals()
        totals.completed = completed
        return .progress(RunSnapshot(totals: totals, running: running, rate: 1))
    }

    @Test("all are started at the beginning")
    func begin() {
        var plan = FleetPlan(processes: 3, shutdown: .zero)
        #expect(plan.handle(.begin, at: .now) == [.start(1), .start(2), .start(3)])
        #expect(!plan.isOver)
    }

    @Test("one that dies is started again, after longer and longer waits")
    func restart() {
        var run = Run(processes: 2)
        for wait in [Duration.milliseconds(500), .seconds(1), .seconds(2)] {
            #expect(run.handle(.end(2, Self.crash)) == [.log(.restarting(2, Self.crash, after: wait))])
            #expect(run.plan.awaitsTime)
            #expect(run.pass(wait - .milliseconds(1)).isEmpty)
            #expect(run.pass(.milliseconds(1)) == [.start(2)])
            #expect(!run.plan.awaitsTime)
        }
        // It has lived for long enough to be trusted again.
        _ = run.pass(FleetPlan.youth)
        #expect(run.handle(.end(2, Self.crash)) == [.log(.restarting(2, Self.crash, after: .milliseconds(500)))])
    }

    @Test("one that dies early, again and again, stops all, and is what the run failed with")
    func crashLoop() {
        var run = Run(processes: 2)
        for _ in 1..<FleetPlan.earlyDeathLimit {
            _ = run.handle(.end(1, Self.crash))
            #expect(run.pass(.seconds(8)) == [.start(1)])
        }
        #expect(run.handle(.end(1, Self.crash)) == [.log(.crashLoop(1, Self.crash)), .tell(2, .gracefully)])
        #expect(!run.plan.isOver)
        #expect(run.handle(.end(2, .exited(0))).isEmpty)
        #expect(run.plan.isOver)
        #expect(run.plan.failure?.kind == .crashLoop)
    }

    @Test("a database that is away at a restart is waited for, however long")
    func databaseAway() {
        var run = Run(processes: 1)
        for _ in 1...50 {
            _ = run.handle(.end(1, .exited(69)))
            #expect(run.pass(.seconds(30)) == [.start(1)])
        }
        #expect(run.plan.failure == nil)
    }

    @Test("one that somebody stops in an orderly way is replaced at once")
    func replaced() {
        var run = Run(processes: 1)
        for _ in 1...20 {
            _ = run.handle(.report(1, summary(completed: 1, isDrained: false)))
            #expect(run.handle(.end(1, .exited(0))) == [.log(.replacing(1)), .start(1)])
        }
        #expect(run.plan.snapshot.totals.completed == 20)
    }

    @Test("a drain is over when each has found nothing left")
    func drained() {
        var run = Run(processes: 2)
        _ = run.handle(.report(1, summary(completed: 3, isDrained: true)))
        #expect(run.handle(.end(1, .exited(0))).isEmpty)
        #expect(!run.plan.isOver)
        // What this one has done last is not known: it was killed.
        _ = run.handle(.report(2, progress(completed: 4, running: 1)))
        _ = run.handle(.end(2, Self.crash))
        #expect(run.pass(.seconds(1)) == [.start(2)])
        _ = run.handle(.report(2, summary(completed: 5, isDrained: true)))
        _ = run.handle(.end(2, .exited(0)))
        #expect(run.plan.isOver)
        let summary = run.plan.summary(after: .seconds(7))
        #expect(summary.isDrained)
        #expect(summary.totals.completed == 12)
        #expect(summary.duration == .seconds(7))
    }

    @Test("progress is that of all together, and never counts a process twice")
    func snapshot() {
        var run = Run(processes: 2)
        _ = run.handle(.report(1, progress(completed: 1, running: 2)))
        _ = run.handle(.report(2, progress(completed: 10, running: 3)))
        #expect(run.plan.snapshot == RunSnapshot(totals: run.plan.snapshot.totals, running: 5, rate: 2))
        #expect(run.plan.snapshot.totals.completed == 11)
        _ = run.handle(.end(1, Self.crash))
        #expect(run.plan.snapshot.totals.completed == 11)
        #expect(run.plan.snapshot.running == 3)
    }

    @Test("a stop is passed on once, a more urgent one again, and who rests is not started any more")
    func stop() {
        var run = Run(processes: 3)
        _ = run.handle(.end(3, Self.crash))
        #expect(run.handle(.stop(.gracefully)) == [.tell(1, .gracefully), .tell(2, .gracefully)])
        #expect(run.handle(.stop(.gracefully)).isEmpty)
        #expect(run.pass(.seconds(1)).isEmpty)
        #expect(run.handle(.end(1, Self.crash)).isEmpty)
        #expect(run.handle(.stop(.atOnce)) == [.tell(2, .atOnce)])
        _ = run.handle(.end(2, .exited(0)))
        #expect(run.plan.isOver)
        #expect(!run.plan.summary(after: .zero).isDrained)
    }

    @Test("who does not end in time is killed, once")
    func killed() {
        var run = Run(processes: 1)
        _ = run.handle(.stop(.gracefully))
        #expect(run.plan.awaitsTime)
        #expect(run.pass(.seconds(25)).isEmpty)
        #expect(run.pass(FleetPlan.grace) == [.log(.killing(1)), .kill(1)])
        #expect(run.pass(.seconds(1)).isEmpty)

        var urgent = Run(processes: 1)
        _ = urgent.handle(.stop(.gracefully))
        _ = urgent.handle(.stop(.atOnce))
        #expect(urgent.pass(FleetPlan.grace) == [.log(.killing(1)), .kill(1)])
    }
}
