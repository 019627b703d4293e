import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// The numbers of queues and jobs for one enqueue. Names that are new are made, for good: a name costs nothing, and
/// others should not have to wait for the end of a transaction to use it.
final class EnqueueNames {
    private enum Kind { case queue, job }

    private let store: MySQLTaskStore
    private let bracket: EnqueueBracket.Kind
    /// Of this enqueue, which asks for the same ones over and over.
    private var queues: [String: Int] = [:]
    private var jobs: [String: Int] = [:]

    init(store: MySQLTaskStore, bracket: EnqueueBracket.Kind) {
        self.store = store
        self.bracket = bracket
    }

    func queue(_ name: String, _ lend: EnqueueWriter.Lend) throws -> Int {
        if let id = queues[name] { return id }
        let id = try store.state.withLock { $0.queues.ids[name] } ?? make(name, .queue, lend)
        queues[name] = id
        return id
    }

    func job(_ name: String, _ lend: EnqueueWriter.Lend) throws -> Int {
        if let id = jobs[name] { return id }
        let id = try store.state.withLock { $0.jobs.ids[name] } ?? make(name, .job, lend)
        jobs[name] = id
        return id
    }

    /// Whether the names of the task are those of an earlier one.
    func know(_ task: NewTask) -> Bool { queues[task.queue] != nil && jobs[task.job] != nil }

    /// Tells the store, once what was made within the enqueue's own transaction has been committed.
    func remember() {
        store.state.withLock { state in
            for (name, id) in queues { state.queues.remember(name, id: id) }
            for (name, id) in jobs { state.jobs.remember(name, id: id) }
        }
    }

    /// Not in the caller's transaction: what it holds, all others who make or pause queues would wait for.
    private func make(_ name: String, _ kind: Kind, _ lend: EnqueueWriter.Lend) throws -> Int {
        switch bracket {
        case .transaction:
            var id = 0
            try lend { id = try make(name, kind, on: $0) }
            return id
        case .savepoint:
            return try store.pool.withConnection { try make(name, kind, on: $0) }
        }
    }

    private func make(_ name: String, _ kind: Kind, on connection: borrowing Lease) throws -> Int {
        let (find, insert) =
            switch kind {
            case .queue: (QueueQueries.find, QueueQueries.insert)
            case .job: (JobQueries.find, JobQueries.insert)
            }
        func number() throws -> Int? { try connection.query(find, [.string(name)]).rows.first?[0].int }
        // Looks first: an INSERT IGNORE uses up a number even when the name is there, and queues have 65,535.
        if let id = try number() { return id }
        _ = try connection.query(insert, [.string(name)])
        guard let id = try number() else {
            throw StoreError(.schema, "There is no row for \(name) after it was inserted.")
        }
        if kind == .queue { try connection.execute(TaskQueries.divide(queue: id)) }
        return id
    }
}
