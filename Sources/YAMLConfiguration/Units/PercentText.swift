/// Shares as people write them: `20%` is 0.2.
public enum PercentText {
    private static let expectation = "a share from 0% to 100%"

    /// - Throws: A ``UnitError`` without the sign, and outside 0 to 100.
    public static func parse(_ text: some StringProtocol) throws(UnitError) -> Double {
        guard let parts = NumberAndUnit(text) else { throw UnitError(expectation: expectation) }
        guard parts.unit == "%", parts.number <= 100 else {
            throw UnitError(expectation: expectation, suggestion: suggestion(for: parts))
        }
        return Double(parts.number) / 100
    }

    private static func suggestion(for parts: NumberAndUnit) -> String? {
        let rest = parts.unit.filter { !$0.isWhitespace }
        return (rest.isEmpty || rest == "%") && parts.number <= 100 ? "\(parts.number)%" : nil
    }
}
