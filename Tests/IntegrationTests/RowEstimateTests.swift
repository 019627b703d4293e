import Testing

@testable import HauloutStore

@Suite("An estimate of rows") struct RowEstimateTests {
    /// Reads as the server would.
    private static func estimate(_ ids: [Int64], probes: Int, depth: Int) -> RowEstimate {
        let strata = RowEstimate.strata(from: ids[0], to: ids[ids.count - 1], count: probes)
        return RowEstimate(
            strata.map { stratum in
                let found = ids.lazy.filter { $0 >= stratum.low && $0 <= stratum.high }.prefix(depth)
                return RowEstimate.Reading(
                    stratum: stratum, limit: depth, rows: found.count, marked: found.count { $0 % 4 == 0 },
                    last: found.last ?? stratum.low)
            })
    }

    @Test("is exact where no id is missing")
    func contiguous() {
        let estimate = Self.estimate(Array(1_001...201_000), probes: 64, depth: 64)
        #expect(estimate.rows == 200_000)
        #expect(abs(estimate.marked - 50_000) < 1_000)
        #expect(!estimate.isExact)
    }

    @Test("is exact, and says so, when everything was read")
    func few() {
        let estimate = Self.estimate([1, 5_000, 5_001, 900_000], probes: 64, depth: 64)
        #expect(estimate.rows == 4 && estimate.isExact)
        #expect(RowEstimate([RowEstimate.Reading]()).isExact)
    }

    @Test("is close when queues share the ids evenly, by chance, or one half of the range is empty")
    func sparse() {
        let third = Self.estimate(Array(stride(from: 1, through: 300_000, by: 3)), probes: 64, depth: 64)
        #expect(abs(third.rows - 100_000) < 2_000)
        var random = SystemRandomNumberGenerator()
        let some = (1...400_000).filter { _ in Int.random(in: 0..<10, using: &random) < 3 }.map(Int64.init)
        #expect(abs(Self.estimate(some, probes: 64, depth: 64).rows - some.count) < some.count / 10)
        let half = Array(1...100_000) + Array(300_000...400_000).map(Int64.init)
        #expect(abs(Self.estimate(half, probes: 64, depth: 64).rows - half.count) < half.count / 20)
    }

    @Test("cuts a range into parts that cover it, each id once", arguments: [(1, 1), (1, 63), (5, 1_000_003)])
    func strata(low: Int64, high: Int64) {
        let strata = RowEstimate.strata(from: low, to: high, count: 64)
        #expect(strata.count == min(64, Int(high - low + 1)))
        #expect(strata.first?.low == low && strata.last?.high == high)
        #expect(zip(strata, strata.dropFirst()).allSatisfy { $0.high + 1 == $1.low })
        #expect(strata.allSatisfy { $0.width >= 1 })
        #expect(RowEstimate.strata(from: 2, to: 1, count: 64).isEmpty)
    }
}

@Suite("The plan of the history's partitions") struct HistoryPlanTests {
    private static let rest = HistoryPlan.Partition(name: "rest", end: nil)
    private static let hour = 3_600

    private static func partition(_ hours: Int) -> HistoryPlan.Partition {
        HistoryPlan.Partition(name: "p\(hours)", end: hours * hour)
    }

    @Test(
        "has a length that divides the retention into a dozen or fewer",
        arguments: [
            (1, 1), (12, 1), (24, 3), (72, 6), (30 * 24, 72), (365 * 24, 90 * 24), (3650 * 24, 365 * 24),
        ])
    func length(retention: Int, length: Int) {
        #expect(HistoryPlan.length(for: .seconds(retention * Self.hour)) == length * Self.hour)
    }

    @Test("adds ends that are to come, behind the last, before they are needed")
    func added() {
        let day = Duration.seconds(86_400)
        let plan = HistoryPlan([Self.partition(99), Self.rest], now: 97 * Self.hour, retention: day)
        #expect(plan.added.map { $0 / Self.hour } == [102, 105, 108, 111])
        #expect(plan.dropped.isEmpty)
        #expect(HistoryPlan([Self.partition(111), Self.rest], now: 97 * Self.hour, retention: day).isEmpty)
        // Nobody was there for a while.
        let late = HistoryPlan([Self.partition(99), Self.rest], now: 106 * Self.hour, retention: day)
        #expect(late.added.map { $0 / Self.hour } == [108, 111, 114, 117])
    }

    @Test("drops what is wholly past the retention, and nothing while that is not known")
    func dropped() {
        let partitions = [10, 13, 16, 50, 60].map(Self.partition) + [Self.rest]
        let plan = HistoryPlan(partitions, now: 37 * Self.hour, retention: .seconds(24 * Self.hour))
        #expect(plan.dropped == ["p10", "p13"])
        #expect(plan.added.isEmpty)
        #expect(HistoryPlan(partitions, now: 37 * Self.hour, retention: nil).isEmpty)
    }
}
