import Foundation
import Testing

@testable import HauloutCore

@Suite(.timeLimit(.minutes(10))) struct DoorbellTests {
    @Test("a ring while nobody waits is remembered, once")
    func remembered() {
        let bell = Doorbell()
        bell.ring()
        bell.ring()
        bell.wait()
        bell.wait(atMost: .milliseconds(1))
    }

    @Test("a wait of no duration, or of a negative one, returns")
    func noDuration() {
        Doorbell().wait(atMost: .zero)
        Doorbell().wait(atMost: .seconds(-5))
    }

    @Test("a ring wakes the thread that waits")
    func wakes() async {
        let bell = Doorbell()
        let woken = Observed(false)
        let thread = Thread {
            bell.wait(atMost: .seconds(3_600))
            woken.update { $0 = true }
        }
        thread.start()
        bell.ring()
        await woken.until { $0 }
    }
}
