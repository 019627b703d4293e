import Testing

@testable import HauloutCore

@Suite struct PaceTests {
    @Test("before anything has run, no more is claimed than workers wait")
    func unknown() {
        let pace = Pace()
        #expect(pace.wanted(threads: 16, limit: 1_000) == 0)
        #expect(pace.claim(wanted: 0, buffered: 0, idle: 16) == 16)
        #expect(pace.claim(wanted: 0, buffered: 0, idle: 0) == 0)
    }

    @Test(
        "the buffer holds work for 200 ms, within its limit",
        arguments: [
            (Duration.microseconds(10), 1_000), (.milliseconds(10), 320), (.milliseconds(200), 16), (.seconds(10), 0),
        ]
    )
    func horizon(duration: Duration, wanted: Int) {
        var pace = Pace()
        pace.record(count: 100, total: duration * 100)
        #expect(pace.wanted(threads: 16, limit: 1_000) == wanted)
    }

    @Test("it is filled when it is half empty")
    func refill() {
        let pace = Pace()
        #expect(pace.claim(wanted: 1_000, buffered: 500, idle: 0) == 0)
        #expect(pace.claim(wanted: 1_000, buffered: 499, idle: 0) == 501)
        #expect(pace.claim(wanted: 1, buffered: 0, idle: 0) == 1)
        #expect(pace.claim(wanted: 1, buffered: 1, idle: 0) == 0)
    }

    @Test("the average follows the latest durations")
    func average() throws {
        var pace = Pace()
        pace.record(count: 1, total: .seconds(1))
        pace.record(count: 1, total: .zero)
        #expect(abs(try #require(pace.average) - 0.9) < 1e-9)
        pace.record(count: 1_000, total: .seconds(2))
        #expect(abs(try #require(pace.average) - 0.002) < 1e-3)
    }

    @Test("results of no duration do not ask for more than the limit")
    func noDuration() {
        var pace = Pace()
        pace.record(count: 5, total: .zero)
        #expect(pace.wanted(threads: 250, limit: 1_000) == 1_000)
    }

    @Test("after a stall nothing is held ready until tasks are quick again")
    func stall() {
        var pace = Pace()
        pace.record(count: 10, total: .milliseconds(1))
        pace.stall(threads: 16)
        #expect(pace.wanted(threads: 16, limit: 1_000) == 0)
        pace.record(count: 100, total: .milliseconds(1))
        #expect(pace.wanted(threads: 16, limit: 1_000) > 0)
    }
}

@Suite struct StallWatchTests {
    @Test("a buffer is stalled when it holds something and nothing has been taken for a second")
    func stalled() {
        let start = ContinuousClock.now
        var watch = StallWatch(at: start)
        let looks: [(taken: Int, buffered: Int, after: Duration, isStalled: Bool)] = [
            (5, 3, .zero, false), (6, 2, .seconds(2), false), (6, 2, .milliseconds(2_900), false),
            (6, 2, .seconds(3), true), (6, 0, .seconds(9), false),
        ]
        for look in looks {
            let isStalled = watch.isStalled(taken: look.taken, buffered: look.buffered, at: start + look.after)
            #expect(isStalled == look.isStalled, "after \(look.after)")
        }
    }
}
