internal import Metrics
internal import MySQLClient

/// What a pool tells swift-metrics, under the names that OpenTelemetry gives to connections of database clients.
///
/// Made only where a metrics backend is there: without one, no clock is read and nothing is counted.
/// Source of the names: OpenTelemetry semantic conventions, "Database client metrics" (`db.client.connection.*`).
final class PoolMetrics: Sendable {
    private let wait: Timer
    private let use: Timer
    private let create: Timer
    private let timeouts: Counter
    private let used: Gauge
    private let idle: Gauge
    private let opening: Gauge
    private let most: Gauge
    private let waiting: Gauge
    private let name: String
    private let factory: any MetricsFactory
    private let errors = Lock<[ErrorKey: Counter]>([:])

    private struct ErrorKey: Hashable {
        let kind: String
        let phase: DatabasePhase
    }

    /// `nil` while the program has no backend.
    init?(pool name: String, factory: any MetricsFactory) {
        guard !(factory is NOOPMetricsHandler) else { return nil }
        self.name = name
        self.factory = factory
        let pool = [("db.client.connection.pool.name", name)]
        func label(_ last: String) -> String { "db.client.connection.\(last)" }
        func count(_ state: String) -> Gauge {
            Gauge(
                label: label("count"), dimensions: pool + [("db.client.connection.state", state)], factory: factory)
        }
        wait = Timer(
            label: label("wait_time"), dimensions: pool, preferredDisplayUnit: .milliseconds, factory: factory)
        use = Timer(label: label("use_time"), dimensions: pool, preferredDisplayUnit: .milliseconds, factory: factory)
        create = Timer(
            label: label("create_time"), dimensions: pool, preferredDisplayUnit: .milliseconds, factory: factory)
        timeouts = Counter(label: label("timeouts"), dimensions: pool, factory: factory)
        used = count("used")
        idle = count("idle")
        opening = count("opening")
        most = Gauge(label: label("max"), dimensions: pool, factory: factory)
        waiting = Gauge(label: label("pending_requests"), dimensions: pool, factory: factory)
    }

    /// Somebody has got a connection that lay ready.
    @inline(__always)
    func noteNoWait() { wait.recordNanoseconds(0) }

    /// Somebody has got a connection, or the answer to the statement that they wanted it for is on its way.
    func noteWait(since start: PoolInstant) { wait.record(since: start) }

    /// Somebody has given a connection back.
    func noteUse(since start: PoolInstant) { use.record(since: start) }

    /// A connect has succeeded.
    func noteCreation(took: Duration) { create.record(duration: took) }

    /// Somebody's time in line was over.
    func countTimeout() { timeouts.increment() }

    /// An error of the server, of the link to it, or of the pool.
    func count(errorOf kind: String, during phase: DatabasePhase) {
        let counter = errors.withLock { errors in
            let key = ErrorKey(kind: kind, phase: phase)
            if let known = errors[key] { return known }
            let new = Counter(
                label: "db.client.errors",
                dimensions: [
                    ("db.client.connection.pool.name", name), ("error.type", kind), ("phase", phase.rawValue),
                ],
                factory: factory)
            errors[key] = new
            return new
        }
        counter.increment()
    }

    func note(_ numbers: PoolStatistics) {
        used.record(numbers.active)
        idle.record(numbers.idle)
        opening.record(numbers.opening)
        most.record(numbers.maximumSize)
        waiting.record(numbers.waiting)
    }
}

extension ConnectionPool {
    /// Tells the metrics backend how many connections are used, idle and waited for: what it is told every 5 s anyway, as
    /// of now.
    public func recordMetrics() { core.metrics?.note(statistics) }
}

extension Timer {
    /// The time that has passed since then.
    fileprivate func record(since start: PoolInstant) {
        recordNanoseconds(max(0, PoolInstant.exact.nanoseconds - start.nanoseconds))
    }
}
