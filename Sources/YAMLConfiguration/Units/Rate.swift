/// How often something may happen: `100/s`, `5/m`, `1000/h`, `1/d`.
public struct Rate: Sendable, Equatable, CustomStringConvertible {
    public var count: Int
    public var period: Duration

    private static let periods = ["s", "m", "h", "d"]
    private static let expectation = "a rate such as 100/s (per s, m, h or d)"

    public init(count: Int, per period: Duration) {
        self.count = count
        self.period = period
    }

    /// - Throws: A ``UnitError`` for everything but a whole number from 1, a slash and a unit.
    public init(parsing text: some StringProtocol) throws(UnitError) {
        guard let parts = NumberAndUnit(text), parts.number >= 1, parts.unit.isEmpty || parts.unit.first == "/" else {
            throw UnitError(expectation: Self.expectation)
        }
        let unit = String(parts.unit.dropFirst())
        guard Self.periods.contains(unit) else {
            let letter = unit.first { !$0.isWhitespace }.map(String.init) ?? "s"
            let known = Self.periods.contains(letter) ? "\(parts.number)/\(letter)" : nil
            throw UnitError(expectation: Self.expectation, suggestion: known)
        }
        self.init(count: parts.number, per: try DurationText.parse("1\(unit)"))
    }

    public var description: String {
        "\(count)/\(DurationText.format(period).dropFirst())"
    }
}
