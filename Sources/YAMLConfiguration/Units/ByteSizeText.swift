/// Sizes as people write them: a whole number and its unit, `512B`, `64KiB`, `1MiB`, `2GiB`.
public enum ByteSizeText {
    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]
    private static let expectation = "a size such as 1MiB (units: B, KiB, MiB, GiB)"

    /// - Throws: A ``UnitError`` for a number without unit and an unknown unit; `MB` is unknown, because some mean
    ///   1,000,000 by it and some 1,048,576.
    public static func parse(_ text: some StringProtocol) throws(UnitError) -> Int {
        guard let parts = NumberAndUnit(text) else { throw UnitError(expectation: expectation) }
        guard let unit = units.first(where: { $0.name == parts.unit }), let bytes = parts.scaled(by: unit.bytes) else {
            throw UnitError(expectation: expectation, suggestion: suggestion(for: parts))
        }
        return bytes
    }

    /// The shortest exact text: 1,048,576 is `1MiB`, 1,000 is `1000B`.
    public static func format(_ bytes: Int) -> String {
        let unit = units.first { bytes >= $0.bytes && bytes.isMultiple(of: $0.bytes) } ?? units[units.count - 1]
        return "\(bytes / unit.bytes)\(unit.name)"
    }

    private static func suggestion(for parts: NumberAndUnit) -> String? {
        guard let letter = parts.unit.lowercased().first(where: { !$0.isWhitespace }) else { return "\(parts.number)B" }
        let unit = units.first { $0.name.lowercased().first == letter }
        return unit.map { "\(parts.number)\($0.name)" }
    }
}
