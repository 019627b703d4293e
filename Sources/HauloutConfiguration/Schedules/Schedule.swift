public import Foundation

/// When a job starts by the clock.
public struct Schedule: Sendable, Equatable {
    /// What happens to the starts that passed while no process ran.
    public enum Missed: String, Sendable, CaseIterable {
        case skip
        /// One start for all of them. The default.
        case once
        case all
    }

    public var cron: CronExpression
    /// The zone in which `cron` is read. Default UTC.
    public var timezone: TimeZone
    public var missed: Missed

    public init(cron: CronExpression, timezone: TimeZone = .gmt, missed: Missed = .once) {
        self.cron = cron
        self.timezone = timezone
        self.missed = missed
    }

    /// The first start after an instant; `nil` when there is none within five years.
    public func next(after instant: Date) -> Date? {
        cron.next(after: instant, in: timezone)
    }
}
