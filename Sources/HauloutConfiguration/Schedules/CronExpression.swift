/// A cron expression: minute, hour, day of the month, month, day of the week.
///
/// Fields hold `*`, numbers, names (`jan`, `mon`), ranges (`1-5`), lists (`1,15`) and steps (`*/15`, `8-18/2`). When
/// both days are restricted, either is enough, as in every cron. `@hourly`, `@daily` (`@midnight`), `@weekly`,
/// `@monthly` and `@yearly` (`@annually`) are known too. Seconds, `L`, `W`, `#` and `?` are not.
public struct CronExpression: Sendable, Equatable, CustomStringConvertible {
    /// The expression as written.
    public let text: String
    let minutes: CronField
    let hours: CronField
    private let days: CronField
    private let months: CronField
    private let weekdays: CronField

    private static let shorthands = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// - Throws: A ``CronError`` that names the part that is wrong.
    public init(_ text: String) throws(CronError) {
        let words = Self.shorthands[text.lowercased()] ?? text
        if words.hasPrefix("@") {
            let known = Self.shorthands.keys.sorted().joined(separator: ", ")
            throw CronError(message: "expected five fields or one of \(known)")
        }
        let fields = words.split { $0 == " " || $0 == "\t" }
        guard fields.count == 5 else {
            let seconds = fields.count == 6 ? "; seconds are not supported" : ""
            throw CronError(
                message: "expected five fields (minute hour day month weekday), got \(fields.count)\(seconds)"
            )
        }
        self.text = text
        minutes = try CronField(fields[0], .minute)
        hours = try CronField(fields[1], .hour)
        days = try CronField(fields[2], .day)
        months = try CronField(fields[3], .month)
        weekdays = try CronField(fields[4], .weekday)
    }

    public var description: String { text }

    /// True when the expression starts on this day at all.
    func matches(_ date: CivilDate) -> Bool {
        guard months.contains(date.month) else { return false }
        let day = days.contains(date.day)
        let weekday = weekdays.contains(date.weekday)
        return days.isWild || weekdays.isWild ? day && weekday : day || weekday
    }
}
