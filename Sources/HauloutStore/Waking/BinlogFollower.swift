import Dispatch
import HauloutCore
import Logging
import MySQLClient
import MySQLPool
import Synchronization

/// Rings for producers that do not: programs in other languages, and accounts that may not end other accounts'
/// statements. It reads in the server's binary log which tasks have been committed.
///
/// Of all processes on a database one follows, and the others wait to take its place. On a server without locks by name
/// (a member of a cluster) each follows for itself.
final class BinlogFollower: Sendable {
    private struct State {
        var isStarted = false
        var hasWarned = false
        /// What is to be rung for.
        var signs = TaskCommits.Signs()
    }

    /// From a transaction to the ring: the server sends it when it is on disk, which is a moment before others see its
    /// rows. And many transactions are worth one ring.
    private static let delay = DispatchTimeInterval.milliseconds(1)
    /// How often it is looked whether another server takes the writes now.
    private static let watch = Duration.seconds(5)
    /// Longer than a heartbeat of the log, and than a wait for the lock.
    private static let silence = Duration.seconds(3 * BinlogQueries.patience)

    private let store: MySQLTaskStore
    private let own: OwnConnection
    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "haulout binlog follower")
    private let ringing = DispatchQueue(label: "haulout binlog ringing")
    private let closing = DispatchSemaphore(value: 0)

    init(store: MySQLTaskStore) {
        self.store = store
        own = OwnConnection(store, name: "haulout binlog follower", readTimeout: Self.silence)
    }

    /// Starts its thread, the first time.
    func start() {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if isFirst { thread.async { self.run() } }
    }

    /// Ends it; from any thread.
    func close() {
        own.close()
        closing.signal()
    }

    // MARK: The thread

    private func run() {
        var retry = Backoff(first: .milliseconds(100), most: .seconds(60), spread: 0.8...1.2)
        while !own.isClosed {
            do {
                try follow { retry.reset() }
            } catch {
                guard !own.isClosed else { return }
                report(error)
            }
            _ = closing.wait(timeout: .now() + .microseconds(Int(retry.next().microseconds)))
        }
    }

    /// - Parameter onEvent: Called for each event: the account may, and the server is there.
    /// - Returns: When another server takes the writes.
    private func follow(_ onEvent: () -> Void) throws {
        guard let connection = try own.open() else { return }
        defer { own.drop() }
        guard let schema = connection.configuration.database else { return }
        let circle = try waitForTurn(on: connection)
        let stream = try BinlogStream(on: connection, serverID: .random(in: 1 << 31 ... .max))
        // What was committed while nobody followed.
        tell(TaskCommits.Signs(mayBeAnywhere: true), circle)
        var commits = TaskCommits(in: schema)
        var looked = ContinuousClock.now
        while true {
            let signs = try stream.next { event in commits.signs(in: event) }
            if !signs.isEmpty { tell(signs, circle) }
            onEvent()
            guard ContinuousClock.now - looked > Self.watch else { continue }
            looked = .now
            guard own.isAtWriter(connection) else { return }
        }
    }

    /// - Returns: Who is to be rung.
    private func waitForTurn(on connection: Connection) throws -> Ringer.Circle {
        do {
            while try connection.execute(text: BinlogQueries.election).first?[0].int != 1 {}
            return .everybody
        } catch {
            guard error.code == ServerErrorCode.notSupportedYet else { throw error }
            return .own
        }
    }

    /// Once as a warning: it is asked for in the configuration, and cannot be had until somebody does something.
    private func report(_ error: any Error) {
        let metadata: Logger.Metadata = ["error": "\(error)"]
        let needsHelp = [.permission, .configuration].contains((error as? DatabaseError)?.kind)
        let isNew = state.withLock { state in
            defer { if needsHelp { state.hasWarned = true } }
            return !state.hasWarned
        }
        if needsHelp, isNew {
            store.logger.warning(
                """
                The binary log cannot be followed: tasks of producers that do not ring are found by looking. \
                `haulout doctor` says what is missing; or remove `workers.follow_binlog`
                """, metadata: metadata)
        } else {
            store.logger.debug("The binary log is not followed for the moment", metadata: metadata)
        }
    }

    // MARK: Ringing

    private func tell(_ signs: TaskCommits.Signs, _ circle: Ringer.Circle) {
        let isFirst = state.withLock { state in
            defer { state.signs.add(signs) }
            return state.signs.isEmpty
        }
        if isFirst { ringing.asyncAfter(deadline: .now() + Self.delay) { self.ring(circle) } }
    }

    private func ring(_ circle: Ringer.Circle) {
        let signs = state.withLock { state in
            defer { state.signs = TaskCommits.Signs() }
            return state.signs
        }
        // Whoever is not woken polls.
        try? store.read { connection in
            store.ringer.ring(for: news(of: signs, on: connection), among: circle, on: connection)
        }
    }

    private func news(of signs: TaskCommits.Signs, on connection: borrowing Lease) -> TaskNews {
        var news = TaskNews()
        if signs.mayBeAnywhere { news.addAnywhere(Ringer.most) }
        for (queue, count) in signs.tasks {
            if let name = try? store.queueName(queue, on: connection) {
                news.add(count, in: name)
            } else {
                news.addAnywhere(count)
            }
        }
        return news
    }
}
