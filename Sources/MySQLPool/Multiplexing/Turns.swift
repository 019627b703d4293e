internal import Synchronization

/// Which threads may have a turn: run several statements in a row on a connection that others wait for.
///
/// Handing a connection from thread to thread costs more than a point query does. So a thread that wants its connection
/// back at once, time and again, has it for `length` and then goes to the back of the line. A thread that is in no hurry
/// hands over directly, as nobody could use the connection meanwhile.
///
/// Kept by a hash of the thread's identity; threads may share an entry, which then is a little wrong for both.
/// `@unchecked Sendable`: the entries are atomics.
package final class Turns: @unchecked Sendable {
    private struct Entry: ~Copyable {
        /// When the thread gave its last connection back, or had its last answer.
        let returned = Atomic<Int64>(.min / 2)
        /// Up by one with each wish that comes quickly, down by `setback` with each that does not.
        let haste = Atomic<Int>(0)
        // A cache line for itself.
        let padding: (Int64, Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0, 0)
    }

    private static let count = 64
    /// A wish that comes within this is quick: the code between two statements of a loop takes less, even when the
    /// thread loses its processor for a moment.
    private static let quick: Int64 = 200_000
    private static let enough = 16
    private static let most = 32
    private static let setback = 8

    private let length: Int64
    private let entries: UnsafeMutablePointer<Entry>

    /// - Parameter length: Nanoseconds; zero for no turns.
    package init(length: Int64) {
        self.length = length
        entries = .allocate(capacity: Self.count)
        for index in 0..<Self.count { (entries + index).initialize(to: Entry()) }
    }

    deinit {
        entries.deinitialize(count: Self.count)
        entries.deallocate()
    }

    /// The thread has no connection any more, or the answer that it waited for.
    package func noteReturn(of thread: ThreadKey, at now: PoolInstant) {
        entries[thread.spot].returned.store(now.nanoseconds, ordering: .relaxed)
    }

    /// The thread wants a connection.
    package func noteWish(of thread: ThreadKey, at now: PoolInstant) {
        let entry = entries + thread.spot
        let isQuick = now.nanoseconds - entry.pointee.returned.load(ordering: .relaxed) < Self.quick
        let haste = entry.pointee.haste.load(ordering: .relaxed)
        // Two threads at once lose one of their notes, which does not matter.
        entry.pointee.haste.store(
            isQuick ? min(haste + 1, Self.most) : max(haste - Self.setback, 0), ordering: .relaxed)
    }

    /// When a turn ends that begins now.
    func end(from now: PoolInstant) -> PoolInstant { PoolInstant(nanoseconds: now.nanoseconds + length) }

    /// Whether the thread, which has just been handed a connection, is to have a turn.
    package func hasTurn(_ thread: ThreadKey) -> Bool {
        length > 0 && thread.raw != 0 && entries[thread.spot].haste.load(ordering: .relaxed) >= Self.enough
    }
}
