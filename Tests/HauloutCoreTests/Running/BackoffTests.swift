import Testing

@testable import HauloutCore

@Suite struct BackoffTests {
    @Test("waits double from the first to the longest, and start anew after a reset")
    func doubling() {
        var backoff = Backoff(first: .milliseconds(20), most: .milliseconds(100), spread: 1...1)
        let waits = (1...4).map { _ in backoff.next() }
        #expect(waits == [.milliseconds(20), .milliseconds(40), .milliseconds(80), .milliseconds(100)])
        backoff.reset()
        #expect(backoff.next() == .milliseconds(20))
    }

    @Test("an idle worker looks every 2.4 s at least")
    func longest() {
        for _ in 1...1_000 {
            var backoff = Backoff.polling
            for _ in 1...10 { #expect(backoff.next() <= .milliseconds(2_400)) }
        }
    }

    @Test("jitter stays within its spread")
    func spread() {
        for _ in 1...1_000 {
            var backoff = Backoff.polling
            #expect((.milliseconds(16)...(.milliseconds(24))).contains(backoff.next()))
        }
    }
}
