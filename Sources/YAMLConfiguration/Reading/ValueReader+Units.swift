extension ValueReader {
    /// A duration with its unit: `250ms`, `30s`, `25m`, `2h`, `1d`.
    public func duration(in range: ClosedRange<Duration>) -> Duration? {
        guard let value = unit("a duration such as 30s", DurationText.parse) else { return nil }
        guard range.contains(value) else {
            let bounds = "\(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
            expected("a duration from \(bounds)")
            return nil
        }
        return value
    }

    /// A size with its unit: `512B`, `64KiB`, `1MiB`.
    public func byteSize(in range: ClosedRange<Int>) -> Int? {
        guard let value = unit("a size such as 1MiB", ByteSizeText.parse) else { return nil }
        guard range.contains(value) else {
            expected("a size from \(ByteSizeText.format(range.lowerBound)) to \(ByteSizeText.format(range.upperBound))")
            return nil
        }
        return value
    }

    /// `20%` as 0.2.
    public func percent() -> Double? {
        unit("a share from 0% to 100%", PercentText.parse)
    }

    /// `100/s`.
    public func rate() -> Rate? {
        unit("a rate such as 100/s") { text throws(UnitError) in try Rate(parsing: text) }
    }

    private func unit<Value>(_ what: String, _ parse: (String) throws(UnitError) -> Value) -> Value? {
        guard let text = text(what) else { return nil }
        do {
            return try parse(text)
        } catch {
            let hint = isSubstituted ? nil : error.suggestion.map { "did you mean \($0)?" }
            expected(error.expectation, hint: hint)
            return nil
        }
    }
}
