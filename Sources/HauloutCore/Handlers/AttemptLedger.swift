internal import Synchronization

/// What an attempt has come to so far, written by its worker and read at every heartbeat.
final class AttemptLedger: Sendable {
    private struct State {
        /// `nil` for a task without items.
        var items: ItemProgress?
        /// Failures that were not yet handed over for writing.
        var failures: [Failure] = []
        var isChanged = false
        var isClosed = false
    }

    private let state = Mutex(State())

    func begin(with items: ItemProgress) {
        state.withLock { $0.items = items }
    }

    var items: ItemProgress? { state.withLock { $0.items } }

    /// The first item that is not handled yet.
    var nextItem: JSONValue? { state.withLock { $0.items?.remaining.first } }

    /// How many items are done once the one in hand is.
    var doneWithItem: Int { state.withLock { ($0.items?.done ?? 0) + 1 } }

    /// The item in hand, or the task, succeeded.
    func succeed() {
        state.withLock { state in
            state.items?.succeed()
            state.isChanged = true
        }
    }

    /// The item in hand, or the task, failed.
    func fail(_ failure: Failure) {
        state.withLock { state in
            state.items?.fail(retried: failure.next != .discarded)
            state.failures.append(failure)
            state.isChanged = true
        }
    }

    /// Gives up on the items that were not reached.
    func abandon(recording failures: [Failure]) {
        state.withLock { state in
            state.items?.abandon()
            state.failures += failures
            state.isChanged = true
        }
    }

    /// A failure that decides about no item.
    func note(_ failure: Failure) {
        state.withLock { state in
            state.failures.append(failure)
            state.isChanged = true
        }
    }

    /// What changed since the last call; `nil` when nothing did, when there are no items, and after ``close()``.
    func takeReport(for task: TaskDescriptor) -> ProgressReport? {
        state.withLock { state in
            guard let items = state.items, state.isChanged, !state.isClosed else { return nil }
            state.isChanged = false
            defer { state.failures = [] }
            return ProgressReport(task: task, items: items, failures: state.failures)
        }
    }

    /// Takes back a report that could not be saved.
    func putBack(_ report: ProgressReport) {
        state.withLock { state in
            state.failures.insert(contentsOf: report.failures, at: 0)
            state.isChanged = true
        }
    }

    /// Everything that no report has handed over; from now on there are no reports.
    func close() -> (items: ItemProgress?, failures: [Failure]) {
        state.withLock { state in
            state.isClosed = true
            defer { state.failures = [] }
            return (state.items, state.failures)
        }
    }
}
