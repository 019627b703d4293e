import MySQLPool
import Testing

/// Who may go on with a connection that others wait for.
@Suite struct TurnsTests {
    private let thread = ThreadKey(raw: 0x7F00_0000_1000)
    private let start = PoolInstant.now

    /// A thread that returns a connection and wants one again after `pause`, so many times.
    private func turns(after wishes: Int, pause: Duration, length: Int64 = 2_000_000) -> Turns {
        let turns = Turns(length: length)
        var now = start
        for _ in 0..<wishes {
            turns.noteReturn(of: thread, at: now)
            now += pause
            turns.noteWish(of: thread, at: now)
        }
        return turns
    }

    @Test("a thread that wants its connection back at once, time and again, has a turn")
    func loop() {
        #expect(!turns(after: 15, pause: .microseconds(20)).hasTurn(thread))
        #expect(turns(after: 16, pause: .microseconds(20)).hasTurn(thread))
    }

    @Test("one that does something else in between has none: nobody could use the connection meanwhile")
    func others() {
        #expect(!turns(after: 100, pause: .milliseconds(1)).hasTurn(thread))
    }

    @Test("two queries at once and then a pause, for ever, make no turn")
    func pairs() {
        let turns = Turns(length: 2_000_000)
        var now = start
        for wish in 0..<100 {
            turns.noteReturn(of: thread, at: now)
            now += wish.isMultiple(of: 2) ? .microseconds(20) : .milliseconds(5)
            turns.noteWish(of: thread, at: now)
            #expect(!turns.hasTurn(thread))
        }
    }

    @Test("a pause now and then, as on a busy machine, does not end the turns; a few at once do")
    func setback() {
        let turns = turns(after: 100, pause: .microseconds(20))
        let later = start + .seconds(1)
        turns.noteWish(of: thread, at: later)
        #expect(turns.hasTurn(thread))
        for _ in 1...3 { turns.noteWish(of: thread, at: later) }
        #expect(!turns.hasTurn(thread))
    }

    @Test("there are none with a length of zero, and none for who has no thread")
    func none() {
        #expect(!turns(after: 100, pause: .microseconds(20), length: 0).hasTurn(thread))
        #expect(!turns(after: 100, pause: .microseconds(20)).hasTurn(ThreadKey(raw: 0)))
    }
}
