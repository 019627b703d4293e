internal import Dispatch

/// Lets one thread at a time use a session, for as long as a statement takes.
///
/// Not a `Lock`, which is for moments.
final class SessionTurns: Sendable {
    private let turn = DispatchSemaphore(value: 1)

    func take<T>(_ body: () throws -> T) rethrows -> T {
        turn.wait()
        defer { turn.signal() }
        return try body()
    }
}
