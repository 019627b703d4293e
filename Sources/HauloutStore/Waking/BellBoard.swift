import HauloutCore
import MySQLClient

/// How many tasks have just become available, by queue.
struct TaskNews {
    private(set) var queues: Set<String> = []
    /// In queues that are not known: everybody is meant.
    private(set) var isAnywhere = false
    private(set) var count = 0

    mutating func add(_ count: Int = 1, in queue: String) {
        queues.insert(queue)
        self.count += count
    }

    mutating func addAnywhere(_ count: Int) {
        isAnywhere = true
        self.count += count
    }
}

/// The bells of other processes, as last seen on one server.
struct BellBoard {
    typealias Instant = ContinuousClock.Instant

    private struct Bell {
        let queues: [QueuePattern]
        var limiter = RingLimiter()
        /// True when it was not seen the last time: it may have been between two sleeps.
        var isMissing = false
        /// Set when the account may not ring it.
        var refusedUntil: Instant?

        func hears(_ news: TaskNews) -> Bool {
            news.isAnywhere || news.queues.contains { name in queues.contains { $0.matches(name) } }
        }
    }

    /// How long it is believed; when nobody was found, not as long at first: it may be that they were about to sleep.
    private static let lifetime = Duration.seconds(1)
    private static let shortestLifetime = Duration.milliseconds(5)
    private static let refusal = Duration.seconds(60)

    private var bells: [UInt64: Bell] = [:]
    private var readAt: Instant?
    /// How often in a row it was read and nobody heard.
    private var misses = 0
    private var endpoint: ConnectionConfiguration.Endpoint?

    /// Whether the numbers mean on this connection what they meant where they were read. A connection that is younger
    /// may be one to a server started since.
    func holds(for connection: Connection) -> Bool {
        readAt.map { connection.openedAt <= $0 } ?? false && connection.configuration.endpoint == endpoint
    }

    func isFresh(at now: Instant) -> Bool {
        let lifetime = misses == 0 ? Self.lifetime : Self.shortestLifetime * (1 << min(misses - 1, 10))
        return readAt.map { now - $0 < min(lifetime, Self.lifetime) } ?? false
    }

    /// Takes note that the bells are being read: others need not do so meanwhile.
    mutating func beginReading(on connection: Connection, at now: Instant) {
        if !holds(for: connection) { bells = [:] }
        beginReading(at: now)
        endpoint = connection.configuration.endpoint
    }

    mutating func beginReading(at now: Instant) { readAt = now }

    mutating func note(_ found: [UInt64: [QueuePattern]]) {
        bells = bells.filter { found[$0.key] != nil || !$0.value.isMissing }
        for id in bells.keys { bells[id]?.isMissing = found[id] == nil }
        for (id, queues) in found where bells[id] == nil { bells[id] = Bell(queues: queues) }
    }

    /// Takes note of whether anybody was rung, or is to be.
    mutating func note(heard: Bool, justRead: Bool) {
        if heard { misses = 0 } else { misses = justRead ? misses + 1 : max(misses, 1) }
    }

    /// Chooses by chance whom to ring, of those who may be.
    mutating func choose(
        _ count: Int,
        for news: TaskNews,
        at now: Instant,
        where mayBeRung: (UInt64) -> Bool
    ) -> [(id: UInt64, verdict: RingLimiter.Verdict)] {
        let able = bells.filter { id, bell in
            mayBeRung(id) && bell.hears(news) && bell.refusedUntil.map { $0 <= now } ?? true
        }
        return able.keys.shuffled().prefix(count).compactMap { id in
            (bells[id]?.limiter.request(at: now)).map { (id, $0) }
        }
    }

    /// The bells that are still to be rung.
    var pending: [UInt64] { bells.filter(\.value.limiter.isPending).keys.sorted() }

    /// - Returns: Whether the bell is still there, and still to be rung.
    mutating func catchUp(_ id: UInt64, at now: Instant) -> Bool {
        guard bells[id]?.limiter.isPending == true else { return false }
        bells[id]?.limiter.catchUp(at: now)
        return true
    }

    mutating func remove(_ id: UInt64) {
        bells[id] = nil
    }

    mutating func refuse(_ id: UInt64, at now: Instant) {
        bells[id]?.refusedUntil = now + Self.refusal
    }
}
