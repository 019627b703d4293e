import Foundation

@testable import HauloutConfiguration

extension FuzzTarget {
    private static let zones = ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
        .map { TimeZone(identifier: $0) ?? .gmt }

    /// Five bytes that choose a time and a zone, then a cron expression.
    static let cron = FuzzTarget("cron") { bytes in
        let minutes = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        // From 1966 to 2047: zones have rules for these.
        let instant = Date(timeIntervalSince1970: Double(minutes % 42_000_000 - 2_000_000) * 60)
        let zone = zones[Int(bytes.dropFirst(4).first ?? 0) % zones.count]
        guard let cron = try? CronExpression(Array(bytes.dropFirst(5)).text) else { return }
        try require(try CronExpression(cron.description) == cron, "\(cron) is another one when read again.")
        guard let next = cron.next(after: instant, in: zone) else { return }
        try require(next > instant, "\(cron) starts at \(next), which is not after \(instant).")
        // Nothing in between is left out.
        let middle = instant + next.timeIntervalSince(instant).rounded(.down) / 2
        try require(
            cron.next(after: middle, in: zone) == next,
            "\(cron) after \(instant) starts at \(next), but not after \(middle).")
    }
}
