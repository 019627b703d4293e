import Foundation
import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool

/// An ``InMemoryTaskStore`` on a clock that the suite moves.
struct InMemoryHarness: StoreHarness {
    let clock: ManualClock
    let store: any TaskStore
    private let memory: InMemoryTaskStore

    init() {
        let clock = ManualClock()
        memory = InMemoryTaskStore { clock.now }
        store = memory
        self.clock = clock
    }

    func makeSecondStore() -> any TaskStore { memory }

    func now() -> Date { clock.now }

    func advanceClock(by duration: Duration) {
        clock.advance(by: duration)
    }

    func withConnection(_ body: (borrowing Lease) throws -> Void) -> Bool { false }

    func overwritePayload(of task: TaskID, arguments: [UInt8], items: [UInt8]?) {
        memory.overwritePayload(of: task, arguments: arguments, items: items)
    }
}
