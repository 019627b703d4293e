import Foundation
import MySQLClient
import Synchronization

/// A blocking call on a thread of its own.
final class Background<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Value) {
        Thread {
            let result = Result { try work() }
            self.outcome.withLock { $0 = result }
            self.done.signal()
        }.start()
    }

    /// Waits for the call to end. Ask once.
    func result() -> Result<Value, any Error> {
        done.wait()
        return outcome.withLock { $0! }
    }
}
