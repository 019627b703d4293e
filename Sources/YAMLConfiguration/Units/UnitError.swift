/// Why a text is no duration, size, share or rate.
public struct UnitError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What should be there: "a duration such as 30s (units: ms, s, m, h, d)".
    public var expectation: String
    /// The text that was probably meant.
    public var suggestion: String?

    public init(expectation: String, suggestion: String? = nil) {
        self.expectation = expectation
        self.suggestion = suggestion
    }

    public var description: String {
        "expected \(expectation)" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}
