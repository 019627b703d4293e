import FaultPlan
import Testing

@Suite struct FaultPlanTests {
    @Test("the same seed draws the same faults, another one others")
    func seeds() {
        let plan = FaultPlan(seed: 42, seconds: 300, lease: 3)
        #expect(plan.entries == FaultPlan(seed: 42, seconds: 300, lease: 3).entries)
        #expect(plan.entries != FaultPlan(seed: 43, seconds: 300, lease: 3).entries)
    }

    @Test("a longer plan begins like a shorter one")
    func length() {
        let short = FaultPlan(seed: 42, seconds: 60, lease: 3).entries
        #expect(short == Array(FaultPlan(seed: 42, seconds: 600, lease: 3).entries.prefix(short.count)))
    }

    @Test("twenty minutes have faults of every kind")
    func kinds() {
        let kinds = Set(FaultPlan(seed: 1, seconds: 1200, lease: 3).entries.map(\.kind))
        #expect(kinds == Set(FaultKind.allCases))
    }

    @Test("pauses of workers last from half a lease to four, so that some outlast it")
    func pauses() {
        let lengths = FaultPlan(seed: 1, seconds: 1200, lease: 3).entries.filter { $0.kind == .pauseWorker }.map(
            \.length)
        #expect(lengths.allSatisfy { (1.5...12).contains($0) })
        #expect(lengths.contains { $0 > 3 })
    }

    @Test("only what was asked for")
    func only() {
        let plan = FaultPlan(seed: 1, seconds: 60, lease: 3, kinds: [.killWorker, .killServer])
        #expect(Set(plan.entries.map(\.kind)) == [.killWorker, .killServer])
    }

    @Test("faults of a lane that wait for each other do not overlap")
    func lanes() {
        let plan = FaultPlan(seed: 7, seconds: 600, lease: 3)
        for lane in Lane.allCases where lane.waits {
            let entries = plan.entries(of: lane)
            #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.start + $0.length <= $1.start })
        }
    }
}
