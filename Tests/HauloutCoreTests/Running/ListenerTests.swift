import Synchronization
import Testing

@testable import HauloutCore

/// Time stands still, so that nothing happens but what a ring brings about.
@Suite struct ListenerTests {
    @Test("a ring has the process claim, though it does not poll")
    func ring() async throws {
        let done = Observed(0)
        let run = TestRun(threads: 2, time: ManualTime(), ["note": SwiftHandler { _ in done.update { $0 += 1 } }])
        let summary = try await run.run {
            await run.store.bell.until { $0.isAsleep }
            try run.store.enqueue(NewTask(job: "note"))
            run.store.bell.update { $0.rings += 1 }
            await done.until { $0 == 1 }
        }
        #expect(summary.totals.completed == 1)
    }

    @Test("a process whose workers were all busy listens again")
    func busy() async throws {
        let (gate, entered) = (Gate(), Observed(0))
        let run = TestRun(threads: 1, time: ManualTime(), ["slow": gated(gate, entered)])
        _ = try await run.run {
            await run.store.bell.until { $0.isAsleep }
            try run.store.enqueue(NewTask(job: "slow"))
            run.store.bell.update { $0.rings += 1 }
            await entered.until { $0 == 1 }
            try run.store.enqueue(NewTask(job: "slow"))
            gate.open()
            await run.store.bell.until { $0.isAsleep }
            run.store.bell.update { $0.rings += 1 }
            await entered.until { $0 == 2 }
        }
    }

    @Test("a bell that cannot be rung is tried again, and is no outage")
    func trouble() async throws {
        let time = ManualTime()
        let run = TestRun(time: time, ["note": noOp])
        run.store.bell.update { $0.failures = 3 }
        _ = try await time.fly {
            try await run.run {
                await run.store.bell.until { $0.failures == 0 && $0.isAsleep }
                #expect(run.supervisor.snapshot()?.isDatabaseAway == false)
            }
        }
    }
}
