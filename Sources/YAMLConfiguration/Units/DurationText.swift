/// Durations as people write them: a whole number and its unit, `250ms`, `30s`, `25m`, `2h`, `1d`.
public enum DurationText {
    private static let units: [(name: String, milliseconds: Int)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]
    /// What people write instead.
    private static let synonyms = [
        "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
        "hr": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "msec": "ms", "millis": "ms",
        "milliseconds": "ms",
    ]
    private static let expectation = "a duration such as 30s (units: ms, s, m, h, d)"

    /// - Throws: A ``UnitError`` for a number without unit, an unknown unit, a fraction, a sign.
    public static func parse(_ text: some StringProtocol) throws(UnitError) -> Duration {
        guard let parts = NumberAndUnit(text) else { throw UnitError(expectation: expectation) }
        guard let unit = units.first(where: { $0.name == parts.unit }) else {
            throw UnitError(expectation: expectation, suggestion: suggestion(for: parts))
        }
        // A thousand years: far past any use, and far from any overflow in what is computed with it.
        guard let milliseconds = parts.scaled(by: unit.milliseconds), milliseconds <= 365_000 * 86_400_000 else {
            throw UnitError(expectation: "a duration of at most 365000d")
        }
        return .milliseconds(milliseconds)
    }

    /// The shortest exact text: 90 s is `90s`, 120 s is `2m`. Below a millisecond it is rounded down.
    public static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
        guard milliseconds != 0 else { return "0s" }
        let unit = units.first { milliseconds.isMultiple(of: $0.milliseconds) } ?? units[units.count - 1]
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }

    private static func suggestion(for parts: NumberAndUnit) -> String? {
        let word = parts.unit.lowercased().filter { !$0.isWhitespace }
        if word.isEmpty { return "\(parts.number)s" }
        if units.contains(where: { $0.name == word }) { return "\(parts.number)\(word)" }
        return synonyms[word].map { "\(parts.number)\($0)" }
    }
}
