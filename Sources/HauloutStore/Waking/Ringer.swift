import Dispatch
import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// Wakes other processes when there are tasks for them.
///
/// Whatever goes wrong with that is passed over: who is not woken polls.
final class Ringer: Sendable {
    private struct State {
        var board = BellBoard()
        /// This program's own bells: it is woken without the database.
        var own: Set<UInt64> = []
    }

    /// Whose bells are rung.
    enum Circle {
        /// Those of other programs: this one knows of its own tasks.
        case others
        case everybody
        case own
    }

    /// How many processes are woken for one batch of tasks: those who find more than they can take leave it to others.
    static let most = 4

    private let pool: ConnectionPool
    private let state = Mutex(State())
    /// Rings what was put off; without a thread while there is nothing.
    private let queue = DispatchQueue(label: "haulout ringer")

    init(pool: ConnectionPool) {
        self.pool = pool
    }

    func adopt(_ session: UInt64) { _ = state.withLock { $0.own.insert(session) } }
    func disown(_ session: UInt64) { _ = state.withLock { $0.own.remove(session) } }

    /// Call it after the COMMIT.
    func ring(for news: TaskNews, among circle: Circle = .others, on connection: borrowing Lease) {
        guard news.count > 0, connection.isOpen else { return }
        let isNew = read(on: connection)
        let isHeard = ringKnown(for: news, among: circle, on: connection)
        state.withLock { $0.board.note(heard: isHeard, justRead: isNew) }
        // Those who are gone were all there was: others may have come since.
        guard !isHeard, !isNew, read(on: connection) else { return }
        let isHeardNow = ringKnown(for: news, among: circle, on: connection)
        state.withLock { $0.board.note(heard: isHeardNow, justRead: true) }
    }

    /// - Returns: Whether anybody was rung, or is to be.
    private func ringKnown(for news: TaskNews, among circle: Circle, on connection: borrowing Lease) -> Bool {
        var isHeard = false
        var missing = min(news.count, Self.most)
        var used: Set<UInt64> = []
        while missing > 0 {
            let chosen = state.withLock { [used] state in
                let own = state.own
                return state.board.choose(missing, for: news, at: .now) { id in
                    switch circle {
                    case .others: !used.contains(id) && !own.contains(id)
                    case .everybody: !used.contains(id)
                    case .own: !used.contains(id) && own.contains(id)
                    }
                }
            }
            missing = 0
            for (id, verdict) in chosen {
                used.insert(id)
                switch verdict {
                case .now:
                    guard ring(id, on: connection) else {
                        missing += 1
                        continue
                    }
                case .later(let instant): ring(id, at: instant)
                case .covered: break
                }
                isHeard = true
            }
        }
        return isHeard
    }

    /// The same on a connection of the store's own, without waiting for it: for who must not send anything now.
    func ringSoon(for news: TaskNews) {
        guard news.count > 0 else { return }
        queue.async { [self] in
            try? pool.withConnection { ring(for: news, on: $0) }
        }
    }

    /// - Returns: Whether the list was read anew.
    private func read(on connection: borrowing Lease) -> Bool {
        let now = ContinuousClock.now
        let link = connection.connection
        let isNeeded = state.withLock { state in
            if state.board.isFresh(at: now), state.board.holds(for: link) { return false }
            state.board.beginReading(on: link, at: now)
            return true
        }
        guard isNeeded, let rows = try? connection.query(BellQueries.asleep).rows else { return isNeeded }
        var found: [UInt64: [QueuePattern]] = [:]
        for row in rows {
            guard let id = row[0].int, let statement = row[1].string, let session = row[2].int else { continue }
            guard UInt64(session) == connection.threadID else { return true }
            found[UInt64(id)] = BellQueries.queues(of: statement)
        }
        state.withLock { [found] state in state.board.note(found) }
        return true
    }

    /// - Returns: `false` when nobody heard it.
    private func ring(_ id: UInt64, on connection: borrowing Lease) -> Bool {
        do {
            try connection.execute(BellQueries.ring(id))
            return true
        } catch {
            state.withLock { state in
                switch error.code {
                case ServerErrorCode.killDenied: state.board.refuse(id, at: .now)
                default: state.board.remove(id)
                }
            }
            return false
        }
    }

    private func ring(_ id: UInt64, at instant: ContinuousClock.Instant) {
        let wait = max(instant - .now, .zero)
        queue.asyncAfter(deadline: .now() + .microseconds(Int(wait.microseconds))) { [weak self] in
            self?.catchUp(id)
        }
    }

    /// Rings at once what was put off: call it before the connections are closed.
    func flush() {
        for id in state.withLock({ $0.board.pending }) { catchUp(id) }
    }

    private func catchUp(_ id: UInt64) {
        guard state.withLock({ $0.board.catchUp(id, at: .now) }) else { return }
        try? pool.withConnection { connection in
            let link = connection.connection
            guard state.withLock({ $0.board.holds(for: link) }) else { return }
            _ = ring(id, on: connection)
        }
    }
}
