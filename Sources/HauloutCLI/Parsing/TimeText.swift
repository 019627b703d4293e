import Foundation

/// Reads the time of `--at`: ISO 8601 with a zone (`2026-11-24T09:00:00Z`, `2026-11-24T09:00+01:00`), or a local time
/// (`2026-11-24 09:00`, `2026-11-24 09:00:30`).
struct TimeText {
    struct Mistake: Error, Equatable, CustomStringConvertible {
        var description: String

        static let form = Mistake(
            description: "expected a time such as \"2026-11-24 09:00\" (local) or 2026-11-24T09:00:00Z"
        )
    }

    /// The zone of times that name none.
    var zone: TimeZone = .current

    func parse(_ text: String) throws(Mistake) -> Date {
        let form = /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d)?/
        guard let match = text.wholeMatch(of: form)?.output else { throw .form }
        let zone = try match.8.map { name throws(Mistake) in try Self.zone(named: name) } ?? zone
        let numbers = [match.1, match.2, match.3, match.4, match.5, match.6 ?? "0"].compactMap { Int($0) }
        let date = try date(numbers, in: zone)
        let fraction = match.7.flatMap { Double("0.\($0)") } ?? 0
        return date.addingTimeInterval(fraction)
    }

    /// - Parameter numbers: Year, month, day, hour, minute, second.
    private func date(_ numbers: [Int], in zone: TimeZone) throws(Mistake) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let wanted = DateComponents(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers[5]
        )
        // A calendar makes 1 March of 30 February, and 3:30 of a 2:30 that the clocks skip.
        let units: Set<Calendar.Component> = [.year, .month, .day, .hour, .minute, .second]
        guard let date = calendar.date(from: wanted), calendar.dateComponents(units, from: date) == wanted else {
            throw Mistake(description: "there is no such time in \(zone.identifier)")
        }
        return date
    }

    private static func zone(named name: Substring) throws(Mistake) -> TimeZone {
        if name == "Z" { return .gmt }
        let digits = name.filter(\.isNumber).compactMap(\.wholeNumberValue)
        let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
        guard let zone = TimeZone(secondsFromGMT: (name.first == "-" ? -60 : 60) * minutes) else { throw .form }
        return zone
    }
}
