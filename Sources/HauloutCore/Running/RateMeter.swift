import DequeModule

/// How many per second, over the last few seconds.
struct RateMeter: Sendable {
    static let window = 5

    private let origin: ContinuousClock.Instant
    private var seconds: Deque<(second: Int64, count: Int)> = []

    init(origin: ContinuousClock.Instant) {
        self.origin = origin
    }

    mutating func record(_ count: Int, at now: ContinuousClock.Instant) {
        let second = second(now)
        if seconds.last?.second == second {
            seconds[seconds.count - 1].count += count
        } else {
            seconds.append((second, count))
        }
        while let first = seconds.first, first.second <= second - Int64(Self.window) { seconds.removeFirst() }
    }

    func rate(at now: ContinuousClock.Instant) -> Double {
        let recent = seconds.filter { $0.second > second(now) - Int64(Self.window) }
        let elapsed = min((now - origin) / .seconds(1), Double(Self.window))
        return Double(recent.reduce(0) { $0 + $1.count }) / max(elapsed, 1)
    }

    private func second(_ instant: ContinuousClock.Instant) -> Int64 {
        (instant - origin).components.seconds
    }
}
