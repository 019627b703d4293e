import HauloutCore
import Testing

@testable import HauloutStore

@Suite("Bells whose ring is put off") struct BellBoardTests {
    @Test("are known until they have been rung, by the clock or before, and are rung once")
    func pending() {
        var board = BellBoard()
        let start = ContinuousClock.now
        var news = TaskNews()
        news.add(in: "default")
        board.note([7: [QueuePattern("default")], 8: [QueuePattern("other")]])
        let first = board.choose(4, for: news, at: start) { _ in true }
        #expect(first.map(\.verdict) == [.now])
        #expect(board.pending.isEmpty)
        let end = start + RingLimiter.shortest
        let second = board.choose(4, for: news, at: start) { _ in true }
        #expect(second.map(\.verdict) == [.later(end)])
        #expect(board.pending == [7])
        let isRung = board.catchUp(7, at: start)
        #expect(isRung)
        #expect(board.pending.isEmpty)
        // When its time has come.
        let isRungAgain = board.catchUp(7, at: end)
        #expect(!isRungAgain)
    }
}

@Suite("How long it is believed who can be rung") struct BellBoardLifetimeTests {
    private let start = ContinuousClock.now

    /// The milliseconds after a reading at which the next one is due.
    private func lifetime(of board: BellBoard) -> Int? {
        (1...2_000).first { !board.isFresh(at: start + .milliseconds($0)) }
    }

    private func board() -> BellBoard {
        var board = BellBoard()
        board.beginReading(at: start)
        return board
    }

    @Test("is a second, but 5 ms after nobody was there, doubling to a second until somebody is")
    func misses() {
        var board = board()
        #expect(lifetime(of: board) == 1_000)
        var lifetimes: [Int?] = []
        for _ in 0..<10 {
            board.note(heard: false, justRead: true)
            lifetimes.append(lifetime(of: board))
        }
        #expect(lifetimes == [5, 10, 20, 40, 80, 160, 320, 640, 1_000, 1_000])
        board.note(heard: true, justRead: false)
        #expect(lifetime(of: board) == 1_000)
    }

    @Test("is over when those who are known are gone")
    func gone() {
        var board = board()
        board.note(heard: false, justRead: false)
        board.note(heard: false, justRead: false)
        #expect(lifetime(of: board) == 5)
    }
}

@Suite("How often a bell is rung") struct RingLimiterTests {
    private typealias Instant = ContinuousClock.Instant
    private let start = ContinuousClock.now

    @Test("after a while of silence at once, each time")
    func silence() {
        var limiter = RingLimiter()
        for round in 0..<5 {
            #expect(limiter.request(at: start + RingLimiter.shortest * round) == .now)
        }
    }

    @Test("within the window once more, at its end, for all who ask until then")
    func trailing() {
        var limiter = RingLimiter()
        let end = start + RingLimiter.shortest
        #expect(limiter.request(at: start) == .now)
        #expect(limiter.request(at: start + .microseconds(1)) == .later(end))
        #expect(limiter.request(at: start + .microseconds(2)) == .covered)
        // Late, but not rung yet: it is still meant for them.
        #expect(limiter.request(at: end + .microseconds(1)) == .covered)
    }

    @Test("ever more rarely while a burst lasts, up to the longest window")
    func burst() {
        var limiter = RingLimiter()
        var now = start
        #expect(limiter.request(at: now) == .now)
        var windows: [Duration] = []
        for _ in 0..<12 {
            guard case .later(let end) = limiter.request(at: now) else {
                Issue.record("not put off")
                return
            }
            windows.append(end - now)
            now = end
            limiter.catchUp(at: now)
        }
        #expect(windows.first == RingLimiter.shortest)
        #expect(zip(windows, windows.dropFirst()).allSatisfy { $1 == min($0 * 2, RingLimiter.longest) })
        #expect(windows.last == RingLimiter.longest)
    }

    @Test("at once again after the end of a burst, and the next burst begins with the shortest window")
    func afterBurst() {
        var limiter = RingLimiter()
        _ = limiter.request(at: start)
        _ = limiter.request(at: start)
        limiter.catchUp(at: start + RingLimiter.shortest)
        let later = start + .seconds(1)
        #expect(limiter.request(at: later) == .now)
        #expect(limiter.request(at: later) == .later(later + RingLimiter.shortest))
    }
}
