import Foundation
import MySQLClient
import Synchronization

/// A blocking call on a thread of its own.
final class Background: Sendable {
    private let outcome = Mutex<Result<QueryResult, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> QueryResult) {
        Thread {
            let result = Result { try work() }
            self.outcome.withLock { $0 = result }
            self.done.signal()
        }.start()
    }

    /// Waits for the call to end. Ask once.
    func result() -> Result<QueryResult, any Error> {
        done.wait()
        return outcome.withLock { $0! }
    }
}
