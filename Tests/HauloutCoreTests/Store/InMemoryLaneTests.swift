import HauloutCore
import Testing

@testable import struct HauloutCore.InMemoryLane

@Suite("InMemoryLane")
struct InMemoryLaneTests {
    @Test("it stays in the order of ids whatever is taken out and put back", arguments: 1...8 as ClosedRange<UInt64>)
    func order(seed: UInt64) {
        var random = Steps(state: seed)
        var lane = InMemoryLane()
        var model: Set<Int64> = []
        for _ in 0..<3_000 {
            let id = Int64.random(in: 1...400, using: &random)
            if model.contains(id) || Bool.random(using: &random), let first = model.min() {
                let taken = Bool.random(using: &random) ? first : id
                model.remove(taken)
                lane.remove(TaskID(rawValue: taken))
            } else if model.insert(id).inserted {
                lane.insert(TaskID(rawValue: id))
            }
            #expect(lane.first?.rawValue == model.min())
        }
    }
}

/// A generator that gives the same numbers each time: splitmix64.
private struct Steps: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        let mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        return (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    }
}
