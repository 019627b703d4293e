public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    public func makeBell(for queues: [QueuePattern]) -> (any TaskBell)? {
        MySQLTaskBell(store: self, queues: queues)
    }

    /// Rings at once where a ring was put off. Call it before the pool is closed: what is put off for longer than the
    /// process lives would wake nobody.
    public func finishRinging() { ringer.flush() }

    /// Wakes other processes for tasks that have just become available.
    func ring(for news: TaskNews) {
        guard news.count > 0 else { return }
        try? read { ringer.ring(for: news, on: $0) }
    }

    /// As far as is known without asking; an empty one is heard by those who serve every queue.
    func queueName(_ id: Int) -> String {
        state.withLock { $0.queues.names[id] ?? "" }
    }

    /// One statement, which reads the queues anew as well.
    public func mayHaveTasks(in queues: [QueuePattern]) throws -> Bool {
        let began = ContinuousClock.now
        let (sweeping, lanes) = state.withLock { state in
            let known = state.queues.names.keys.sorted()
            let sweeping = Set(known.filter { state.cursor.isSweepDue(queue: $0, now: began) })
            let lanes = known.map { id in
                (queue: id, bounds: state.cursor.bounds(queue: id, sweeping: sweeping.contains(id)))
            }
            return (sweeping, lanes)
        }
        let rows = try read { try $0.execute(QueueQueries.all(lookingBehind: lanes)).rows }
        noteQueues(rows, readAt: began)
        let waiting = Set(rows.filter { $0[3].bool != false }.compactMap { $0[0].int })
        let open = try claimableQueues(queues)
        // What was found is swept by the claim that follows.
        let ended = ContinuousClock.now
        state.withLock { state in
            for queue in sweeping.subtracting(waiting) { state.cursor.swept(queue: queue, began: began, ended: ended) }
        }
        return open.contains { waiting.contains($0.id) }
    }
}
