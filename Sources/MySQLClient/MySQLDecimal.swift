/// An exact decimal number: its digits as the server writes them, up to 65 of them.
///
/// Two decimals are equal when their digits are: `1.0` and `1.00` are different values with different scales.
public struct MySQLDecimal: Sendable, Hashable, CustomStringConvertible {
    /// The digits: an optional `-`, digits, and optionally a point and more digits.
    public let text: String

    /// A decimal from its digits (`-12.50`), or `nil` when the text is anything else.
    public init?(_ text: String) {
        guard Self.isDecimal(text.utf8) else { return nil }
        self.text = text
    }

    public init(_ value: some BinaryInteger) {
        text = String(value)
    }

    /// The server's own digits.
    init(unchecked text: String) {
        self.text = text
    }

    /// The nearest double: 15 to 17 digits survive.
    public var double: Double { Double(text) ?? .nan }

    /// How many digits follow the point.
    public var scale: Int {
        guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
        return text.utf8.distance(from: point, to: text.utf8.endIndex) - 1
    }

    public var description: String { text }

    private static func isDecimal(_ text: String.UTF8View) -> Bool {
        var digits = 0
        var points = 0
        for (position, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "."): points += 1
            case UInt8(ascii: "-"), UInt8(ascii: "+"): guard position == 0 else { return false }
            default: return false
            }
        }
        return digits > 0 && points <= 1
    }
}
