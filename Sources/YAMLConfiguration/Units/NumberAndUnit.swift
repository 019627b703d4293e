/// A text such as `250ms`, taken apart.
struct NumberAndUnit {
    var number: Int
    var unit: Substring

    /// `nil` unless the text is a whole number, not negative and not absurdly large, with anything behind it.
    init?(_ text: some StringProtocol) {
        let text = Substring(text)
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        self.number = number
        unit = text[digits.endIndex...]
    }

    /// The number in the smallest unit, or `nil` on overflow.
    func scaled(by factor: Int) -> Int? {
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}
