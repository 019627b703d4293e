import DequeModule
import MySQLPool

/// Claimed tasks on their way from the producer to the workers.
///
/// A worker takes the next task at once when there is one, under one lock, and parks otherwise; tasks and parked
/// workers both stand in line. The producer is rung when it is time to claim more.
final class TaskBuffer: Sendable {
    private struct State {
        var tasks: Deque<ClaimedTask> = []
        var parked: Deque<UnsafeContinuation<ClaimedTask?, Never>> = []
        var isClosed = false
        /// The producer wants to know when fewer tasks than that are left.
        var refillBelow = 0
        /// How many tasks have been taken in all.
        var taken = 0
    }

    private enum Taking {
        case task(ClaimedTask, isLow: Bool)
        case closed
        case nothing
    }

    private let state = Lock(State())
    private let producer: Doorbell

    /// - Parameter producer: Rung when a worker parks, and when the buffer is half empty.
    init(producer: Doorbell) {
        self.producer = producer
    }

    var count: Int { state.withLock { $0.tasks.count } }

    /// How many workers wait for a task.
    var idleWorkers: Int { state.withLock { $0.parked.count } }

    /// How many tasks workers have taken in all.
    var taken: Int { state.withLock { $0.taken } }

    // MARK: Workers

    /// Returns the next task, when there is one; `nil` once the buffer is closed.
    func next() async -> ClaimedTask? {
        switch take() {
        case .task(let task, let isLow):
            if isLow { producer.ring() }
            return task
        case .closed:
            return nil
        case .nothing:
            return await withUnsafeContinuation { park($0) }
        }
    }

    private func take() -> Taking {
        state.withLock { state in
            guard let task = state.tasks.popFirst() else { return state.isClosed ? .closed : .nothing }
            state.taken += 1
            return .task(task, isLow: state.tasks.count < state.refillBelow)
        }
    }

    /// A task, or the end, may have come since `take`: then the worker goes on at once.
    private func park(_ worker: UnsafeContinuation<ClaimedTask?, Never>) {
        let arrived: ClaimedTask?? = state.withLock { state in
            if let task = state.tasks.popFirst() {
                state.taken += 1
                return .some(task)
            }
            if state.isClosed { return .some(nil) }
            state.parked.append(worker)
            return nil
        }
        if let arrived { worker.resume(returning: arrived) } else { producer.ring() }
    }

    // MARK: Producer

    /// Returns how many tasks to claim now, and arranges for a ring when it is time for the next claim.
    func demand(for pace: Pace, threads: Int, limit: Int) -> Int {
        state.withLock { state in
            let wanted = pace.wanted(threads: threads, limit: limit)
            state.refillBelow = (wanted + 1) / 2
            return pace.claim(wanted: wanted, buffered: state.tasks.count, idle: state.parked.count)
        }
    }

    /// Adds tasks at the end, or returns them when the buffer is closed.
    func put(_ tasks: [ClaimedTask]) -> [ClaimedTask] {
        let pairs: [(UnsafeContinuation<ClaimedTask?, Never>, ClaimedTask)]? = state.withLock { state in
            if state.isClosed { return nil }
            let direct = min(state.parked.count, tasks.count)
            let pairs = Array(zip(state.parked.prefix(direct), tasks))
            state.parked.removeFirst(direct)
            state.tasks.append(contentsOf: tasks[direct...])
            state.taken += direct
            return pairs
        }
        guard let pairs else { return tasks }
        for (worker, task) in pairs { worker.resume(returning: task) }
        return []
    }

    // MARK: Stopping

    /// Takes out all that no worker has taken.
    func takeAll() -> [ClaimedTask] {
        state.withLock { state in
            defer { state.tasks.removeAll() }
            return Array(state.tasks)
        }
    }

    /// Takes out all that no worker has taken, accepts nothing more, and lets the workers' loops end.
    func close() -> [ClaimedTask] {
        let (rest, parked) = state.withLock { state in
            defer {
                state.isClosed = true
                state.tasks.removeAll()
                state.parked.removeAll()
            }
            return (Array(state.tasks), Array(state.parked))
        }
        for worker in parked { worker.resume(returning: nil) }
        return rest
    }
}
