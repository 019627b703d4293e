import Foundation

/// Items whose stored form cannot be understood.
public struct ItemCodecError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String
    public var description: String { message }
}

/// Turns lists of items into JSON arrays and back. No items are no bytes.
///
/// Lists of integers, which uid lists are, take a short way that is many times faster than a general JSON decoder.
enum ItemCodec {
    static func encode(_ items: [JSONValue]) -> [UInt8] {
        guard !items.isEmpty else { return [] }
        var text = "["
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            if case .integer(let value) = item { text += String(value) } else { text += item.json }
        }
        return Array((text + "]").utf8)
    }

    static func decode(_ bytes: [UInt8]) throws -> [JSONValue] {
        if bytes.isEmpty { return [] }
        if let integers = decodeIntegers(bytes) { return integers }
        return try JSONDecoder().decode([JSONValue].self, from: Data(bytes))
    }

    /// Returns `nil` when the text is anything else than integers of at most 18 digits in compact form.
    private static func decodeIntegers(_ bytes: [UInt8]) -> [JSONValue]? {
        guard bytes.count > 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
        var items: [JSONValue] = []
        var value: Int64 = 0
        var digits = 0
        var isNegative = false
        for byte in bytes[1...] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                if digits > 18 { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "-") where digits == 0 && !isNegative:
                isNegative = true
            case UInt8(ascii: ","), UInt8(ascii: "]"):
                guard digits > 0 else { return nil }
                items.append(.integer(isNegative ? -value : value))
                (value, digits, isNegative) = (0, 0, false)
            default:
                return nil
            }
        }
        return items
    }
}
