internal import MySQLPool
internal import Synchronization

/// Ends an attempt from outside: the first reason counts.
final class Interrupter: Sendable {
    /// Unchecked: `cancel()` may be called from any thread, and the lock around it keeps the task alive meanwhile.
    private struct RunningTask: @unchecked Sendable {
        let task: UnsafeCurrentTask
    }

    /// What the attempt's queries belong to.
    let scope = QueryScope()

    private let first = Atomic<UInt8>(0)
    private let running = Mutex<RunningTask?>(nil)

    /// Why the attempt was interrupted; `nil` when it was not.
    var reason: Interruption? { Interruption(rawValue: first.load(ordering: .acquiring)) }

    /// Cancels the Swift task, then kills what it runs on the server; from the second call on only the latter.
    func interrupt(_ reason: Interruption) {
        let swap = first.compareExchange(expected: 0, desired: reason.rawValue, ordering: .acquiringAndReleasing)
        if swap.exchanged { running.withLock { $0?.task.cancel() } }
        // A kill that does not get through is no failure: the caller asks again until the attempt has ended.
        _ = try? scope.cancel()
    }

    /// Runs `body` in the current task, which has to be one of its own: cancelling cannot be undone.
    func run<T>(_ body: () async -> T) async -> T {
        withUnsafeCurrentTask { task in
            guard let task else { return }
            let handle = RunningTask(task: task)
            running.withLock { $0 = handle }
            // Either `interrupt` finds the task above, or its reason is found here.
            if reason != nil { task.cancel() }
        }
        defer { running.withLock { $0 = nil } }
        return await body()
    }
}
