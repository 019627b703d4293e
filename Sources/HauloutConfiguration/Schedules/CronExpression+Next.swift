public import Foundation

extension CronExpression {
    /// The first start after an instant, or `nil` when there is none within five years (30 February).
    ///
    /// Where clocks change: an expression with a fixed hour starts once per day, at the first of two equal times, and
    /// at the end of the gap when its time is left out. An expression whose hour starts with `*` follows real time: it
    /// starts at both of two equal times, and not for times that are left out.
    public func next(after instant: Date, in zone: TimeZone) -> Date? {
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down))
        let today = Self.day(of: seconds + zone.secondsFromGMT(for: instant))
        // A start of the day before may still come when clocks go back over midnight.
        for day in (today - 1)...(today + 5 * 366) where matches(CivilDate(daysSinceEpoch: day)) {
            if let start = start(on: day, after: seconds, in: zone) {
                return Date(timeIntervalSince1970: TimeInterval(start))
            }
        }
        return nil
    }

    private static func day(of localSeconds: Int) -> Int {
        Int((Double(localSeconds) / 86_400).rounded(.down))
    }

    private func start(on day: Int, after instant: Int, in zone: TimeZone) -> Int? {
        let midnight = day * 86_400
        let change = ClockChange(around: midnight, in: zone)
        var first: Int?
        let minutes = minutes.values
        for hour in hours.values where change.latest(of: midnight + hour * 3_600 + 3_599) > instant {
            for minute in minutes {
                let local = midnight + hour * 3_600 + minute * 60
                guard change.latest(of: local) > instant else { continue }
                if let first, change.earliest(of: local) >= first { return first }
                for start in change.instants(of: local, followsRealTime: hours.isWild) where start > instant {
                    first = min(first ?? start, start)
                }
            }
        }
        return first
    }
}

/// How a local day's times become instants, clocks being changed or not.
private struct ClockChange {
    private let zone: TimeZone
    /// Seconds ahead of UTC the day before and the day after.
    private let before: Int
    private let after: Int

    init(around midnight: Int, in zone: TimeZone) {
        self.zone = zone
        before = Self.offset(at: midnight - 86_400, in: zone)
        after = Self.offset(at: midnight + 2 * 86_400, in: zone)
    }

    /// No instant of a local time is before this one.
    func earliest(of local: Int) -> Int { local - max(before, after) }

    /// No instant of a local time is after this one.
    func latest(of local: Int) -> Int { local - min(before, after) }

    /// The instants a local time stands for, one on most days.
    func instants(of local: Int, followsRealTime: Bool) -> [Int] {
        if before == after { return [local - before] }
        let real = [before, after].map { local - $0 }.filter { $0 + Self.offset(at: $0, in: zone) == local }
        if followsRealTime { return real }
        return [real.min() ?? endOfGap(around: local)]
    }

    /// When the later offset begins, for a local time that is left out.
    private func endOfGap(around local: Int) -> Int {
        var early = earliest(of: local)
        var late = latest(of: local)
        while late - early > 1 {
            let middle = early + (late - early) / 2
            if Self.offset(at: middle, in: zone) == after { late = middle } else { early = middle }
        }
        return late
    }

    private static func offset(at instant: Int, in zone: TimeZone) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
    }
}
