package import Foundation

/// Numbers, instants and durations as every report and table writes them: the same on every machine, whatever its
/// locale.
package enum Words {
    /// `1,234,567`.
    package static func count(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `1 task`, `1,234 tasks`; `plural` is for words whose plural is not made with an s.
    package static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// `2026-11-24 09:00:00 UTC`.
    package static func instant(_ date: Date) -> String {
        "\(day(date)) \(time(date))"
    }

    /// `2026-11-24`.
    package static func day(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle().year().month().day())
    }

    /// `09:00:00 UTC`.
    package static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle().time(includingFractionalSeconds: false)) + " UTC"
    }

    /// `2026-11-24 09:00:00 to 09:04:10 UTC`, or one instant when both are the same second.
    package static func span(_ first: Date, _ last: Date) -> String {
        let (start, end) = (instant(first), instant(last))
        if start == end { return start }
        return "\(start.dropLast(" UTC".count)) to \(day(first) == day(last) ? time(last) : end)"
    }

    /// Two units at most, rounded down: `12 ms`, `1.2 s`, `2 s`, `4 min 10 s`, `3 h 5 min`, `2 d 4 h`.
    package static func duration(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        switch seconds {
        case ..<1: return "\(milliseconds) ms"
        case ..<10 where milliseconds >= 100: return "\(seconds).\(milliseconds / 100) s"
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
        default: return "\(count(Int(seconds / 86_400))) d \(seconds / 3_600 % 24) h"
        }
    }

    /// `97.1 %`; never 100.0 % unless it is all, never 0.0 % unless it is nothing.
    package static func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "0.0 %" }
        var permille = Int((Double(part) * 1_000 / Double(whole)).rounded())
        if part < whole { permille = min(permille, 999) }
        if part > 0 { permille = max(permille, 1) }
        return "\(permille / 10).\(permille % 10) %"
    }
}
