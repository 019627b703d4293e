import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// Queues and jobs by name and by number.
extension MySQLTaskStore {
    /// The numbers of the queues to claim from: not paused, in the order of the patterns, each once.
    func claimableQueues(_ patterns: [QueuePattern]) throws -> [(id: Int, name: String)] {
        try refreshQueues()
        return state.withLock { state in
            var seen = state.paused
            var found: [(id: Int, name: String)] = []
            for pattern in patterns {
                let matching = state.queues.ids.filter { pattern.matches($0.key) }.sorted { $0.key < $1.key }
                for (name, id) in matching where seen.insert(id).inserted { found.append((id, name)) }
            }
            return found
        }
    }

    /// The numbers of all queues that match, paused or not.
    func queueNumbers(_ patterns: [QueuePattern]) throws -> [Int64] {
        try refreshQueues(force: true)
        return state.withLock { state in
            state.queues.ids.filter { queue in patterns.contains { $0.matches(queue.key) } }.map { Int64($0.value) }
        }
    }

    /// The job's number; the job is made when it is new. Outside of the caller's transaction: a name costs nothing.
    func jobNumber(_ name: String) throws -> Int {
        if let id = state.withLock({ $0.jobs.ids[name] }) { return id }
        // Looks first: an INSERT IGNORE uses up a number even when the name is there.
        try refreshJobs()
        if let id = state.withLock({ $0.jobs.ids[name] }) { return id }
        try read { connection in _ = try connection.query(JobQueries.insert, [.string(name)]) }
        try refreshJobs()
        return try found(state.withLock { $0.jobs.ids[name] }, name)
    }

    /// The number of a job that is there; `nil` for one that never had a task.
    func knownJob(_ name: String, on connection: borrowing Lease) throws -> Int? {
        if let id = state.withLock({ $0.jobs.ids[name] }) { return id }
        try refreshJobs(on: connection)
        return state.withLock { $0.jobs.ids[name] }
    }

    func queueName(_ id: Int, on connection: borrowing Lease) throws -> String {
        if let name = state.withLock({ $0.queues.names[id] }) { return name }
        try refreshQueues(on: connection)
        return try found(state.withLock { $0.queues.names[id] }, "queue \(id)")
    }

    func jobName(_ id: Int, on connection: borrowing Lease) throws -> String {
        if let name = state.withLock({ $0.jobs.names[id] }) { return name }
        try refreshJobs(on: connection)
        return try found(state.withLock { $0.jobs.names[id] }, "job \(id)")
    }

    func refreshQueues(force: Bool = false) throws {
        let now = ContinuousClock.now
        let isFresh = state.withLock { state in
            state.queuesReadAt.map { now - $0 < options.queueRefresh } ?? false
        }
        if !isFresh || force { try read(refreshQueues(on:)) }
    }

    func refreshQueues(on connection: borrowing Lease) throws {
        let now = ContinuousClock.now
        noteQueues(try connection.query(QueueQueries.all).rows, readAt: now)
    }

    /// - Parameter rows: Begin with number, name, and whether the queue is paused.
    func noteQueues(_ rows: [Row], readAt now: ContinuousClock.Instant) {
        state.withLock { state in
            state.queuesReadAt = now
            state.paused = []
            for row in rows {
                guard let id = row[0].int, let name = row[1].string else { continue }
                state.queues.remember(name, id: id)
                if row[2].bool == true { state.paused.insert(id) }
            }
        }
    }

    private func refreshJobs() throws {
        try read(refreshJobs(on:))
    }

    private func refreshJobs(on connection: borrowing Lease) throws {
        let rows = try connection.query(JobQueries.all).rows
        state.withLock { state in
            for row in rows {
                guard let id = row[0].int, let name = row[1].string else { continue }
                state.jobs.remember(name, id: id)
            }
        }
    }

    private func found<T>(_ value: T?, _ name: String) throws -> T {
        guard let value else { throw StoreError(.schema, "There is no row for \(name) where there has to be one.") }
        return value
    }
}
