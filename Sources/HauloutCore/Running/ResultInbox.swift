import DequeModule
import MySQLPool

/// Results that belong to one process and are written in one transaction.
struct ResultBatch: Sendable {
    static let limit = 1_000

    let process: ProcessID
    var results: [AttemptResult]
}

/// Results that are not written yet: workers put them in, the completer takes them out a batch at a time.
final class ResultInbox: Sendable {
    private struct State {
        var batches: Deque<ResultBatch> = []
        /// Those in `batches`, and those that the completer is about to write.
        var unsaved = 0
        var waiting: [UnsafeContinuation<Void, Never>] = []
        var isUnbounded = false

        mutating func append(_ result: AttemptResult, of process: ProcessID) {
            unsaved += 1
            // By index throughout: a copy of the last batch, however short-lived, would copy its results on each
            // append.
            let last = batches.count - 1
            if last >= 0, batches[last].process == process, batches[last].results.count < ResultBatch.limit {
                batches[last].results.append(result)
            } else {
                batches.append(ResultBatch(process: process, results: [result]))
            }
        }

        mutating func release() -> [UnsafeContinuation<Void, Never>] {
            defer { waiting = [] }
            return waiting
        }
    }

    private let state = Lock(State())
    private let limit: Int
    private let completer: Doorbell

    /// - Parameter limit: With more unsaved results than that, workers wait. Default 10,000.
    init(limit: Int = 10_000, completer: Doorbell) {
        self.limit = limit
        self.completer = completer
    }

    /// How many results are not yet written.
    var unsaved: Int { state.withLock { $0.unsaved } }

    // MARK: Workers

    /// Adds a result.
    ///
    /// - Returns: `false` when there are so many that the worker should wait for ``room()``.
    func add(_ result: AttemptResult, of process: ProcessID) -> Bool {
        let hasRoom = state.withLock { state in
            state.append(result, of: process)
            return state.isUnbounded || state.unsaved <= limit
        }
        completer.ring()
        return hasRoom
    }

    /// Gives tasks back that were never started.
    func giveBack(_ tasks: [ClaimedTask]) {
        guard !tasks.isEmpty else { return }
        let results = tasks.map { ($0.untouched, $0.tenure.process) }
        state.withLock { state in
            for (result, process) in results { state.append(result, of: process) }
        }
        completer.ring()
    }

    /// Waits until results have been written.
    func room() async {
        await withUnsafeContinuation { worker in
            let mayGo = state.withLock { state in
                let hasRoom = state.isUnbounded || state.unsaved <= limit
                if !hasRoom { state.waiting.append(worker) }
                return hasRoom
            }
            if mayGo { worker.resume() }
        }
    }

    // MARK: Completer

    /// Takes the oldest results, as many as belong together.
    func take() -> ResultBatch? {
        state.withLock { $0.batches.popFirst() }
    }

    /// Takes note that so many results are written, or that nothing more is to be written about them.
    func settle(_ count: Int) {
        let released = state.withLock { state in
            state.unsaved -= count
            return state.unsaved <= limit ? state.release() : []
        }
        for worker in released { worker.resume() }
    }

    /// Lets no worker wait any more: the process ends, and there won't be many results.
    func liftLimit() {
        let released = state.withLock { state in
            state.isUnbounded = true
            return state.release()
        }
        for worker in released { worker.resume() }
    }
}
