import Dispatch
import HauloutCore
import MySQLClient
import MySQLPool

/// Single enqueues of many threads, several in one INSERT and one COMMIT: who comes first sends the tasks of all who
/// wait, and each returns when the COMMIT has.
///
/// A COMMIT takes as long for many tasks as for one, and a store has few connections.
final class SharedInserts: Sendable {
    /// A thread that waits for its task.
    ///
    /// `@unchecked Sendable`: `outcome` is written before `turn` is signalled, and read after.
    private final class Ticket: @unchecked Sendable {
        enum Outcome {
            case inserted(Int64)
            case failed(any Error)
            /// Nothing was added, and each finds out alone whether it is to blame.
            case alone
            /// To send for those who still wait.
            case leads
        }

        let row: EnqueueRow
        private let turn = DispatchSemaphore(value: 0)
        private var outcome = Outcome.leads

        init(_ row: EnqueueRow) {
            self.row = row
        }

        func wait() -> Outcome {
            turn.wait()
            return outcome
        }

        func tell(_ outcome: Outcome) {
            self.outcome = outcome
            turn.signal()
        }
    }

    private struct State {
        /// In the order in which they came.
        var waiting: [Ticket] = []
        var leaders = 0

        /// Those who are sent for along with a leader's task of that size.
        mutating func takeFollowers(of size: Int) -> ArraySlice<Ticket> {
            var bytes = size
            let fitting = waiting.prefix(SharedInserts.lengths[0] - 1).prefix { ticket in
                bytes += ticket.row.size
                return bytes <= BatchLengths.byteLimit
            }
            let length = SharedInserts.lengths.first { $0 <= fitting.count + 1 } ?? 1
            defer { waiting.removeFirst(length - 1) }
            return waiting.prefix(length - 1)
        }
    }

    /// How many tasks one statement has: few different lengths, for each is prepared.
    private static let lengths = [256, 64, 16, 8, 7, 6, 5, 4, 3, 2, 1]

    /// How many send at the same time: one while the server is at work for the other.
    private static let mostLeaders = 2

    private let pool: ConnectionPool
    private let ringer: Ringer
    private let state = Lock(State())

    init(pool: ConnectionPool, ringer: Ringer) {
        self.pool = pool
        self.ringer = ringer
    }

    /// Adds a task that starts now, and returns its id once it is committed.
    func insert(_ row: EnqueueRow) throws -> Int64 {
        let ticket = Ticket(row)
        let leads = state.withLock { state in
            if state.leaders < Self.mostLeaders {
                state.leaders += 1
                return true
            }
            state.waiting.append(ticket)
            return false
        }
        var outcome = leads ? .leads : ticket.wait()
        if case .leads = outcome {
            lead(ticket)
            outcome = ticket.wait()
        }
        switch outcome {
        case .inserted(let id): return id
        case .failed(let error): throw error
        case .alone, .leads: return try insertAlone(row)
        }
    }

    /// Sends the leader's task and those of all who wait, as far as they fit; then it is another one's turn.
    private func lead(_ leader: Ticket) {
        let batch = [leader] + state.withLock { $0.takeFollowers(of: leader.row.size) }
        do {
            try pool.withConnection { connection in
                let result = Result { try connection.insert(batch.map(\.row)[...]) }
                tell(batch, result)
                passOn()
                if case .success = result { ring(for: batch, on: connection) }
            }
        } catch {
            // No connection was to be had.
            for ticket in batch { ticket.tell(.failed(error)) }
            passOn()
        }
    }

    private func tell(_ batch: [Ticket], _ result: Result<[Int64], any Error>) {
        switch result {
        case .success(let ids):
            for (ticket, id) in zip(batch, ids) { ticket.tell(.inserted(id)) }
        case .failure(let error):
            let isUndone = (error as? DatabaseError).map { $0.outcome != .unknown } ?? false
            for ticket in batch { ticket.tell(isUndone && batch.count > 1 ? .alone : .failed(error)) }
        }
    }

    private func passOn() {
        let next = state.withLock { state in
            if state.waiting.isEmpty { state.leaders -= 1 }
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        next?.tell(.leads)
    }

    private func insertAlone(_ row: EnqueueRow) throws -> Int64 {
        try pool.withConnection { connection in
            let id = try connection.insert([row])[0]
            ring(for: [Ticket(row)], on: connection)
            return id
        }
    }

    private func ring(for batch: [Ticket], on connection: borrowing Lease) {
        var news = TaskNews()
        for ticket in batch { news.add(in: ticket.row.queueName) }
        ringer.ring(for: news, on: connection)
    }
}
