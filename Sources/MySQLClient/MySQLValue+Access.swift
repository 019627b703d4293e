/// Views of a value as a Swift type: `nil` when the value is not of that kind or does not fit, never a silent
/// conversion from text.
extension MySQLValue {
    public var isNull: Bool { self == .null }

    /// Any integer that fits, signed, unsigned or `BIT`.
    public var int: Int? { integer() }

    /// Any integer that fits, signed, unsigned or `BIT`.
    public var uint: UInt? { integer() }

    /// Integers (the nearest double), floating-point numbers and decimals.
    public var double: Double? {
        switch self {
        case .double(let value): value
        case .float(let value): Double(value)
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .decimal(let value): value.double
        default: nil
        }
    }

    /// Any integer or `BIT`: zero is `false`.
    public var bool: Bool? {
        switch self {
        case .int(let value): value != 0
        case .uint(let value), .bit(let value): value != 0
        default: nil
        }
    }

    /// The characters of a string column.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The bytes of a binary column, or the UTF-8 bytes of a string column.
    public var bytes: [UInt8]? {
        switch self {
        case .bytes(let value): value
        case .string(let value): Array(value.utf8)
        default: nil
        }
    }

    /// Decimals, and integers as decimals without a fraction.
    public var decimal: MySQLDecimal? {
        switch self {
        case .decimal(let value): value
        case .int(let value): MySQLDecimal(value)
        case .uint(let value), .bit(let value): MySQLDecimal(value)
        default: nil
        }
    }

    /// A `DATE`, or the date part of a `DATETIME`.
    public var date: MySQLDate? {
        switch self {
        case .date(let value): value
        case .dateTime(let value): value.day
        default: nil
        }
    }

    public var time: MySQLTime? {
        if case .time(let value) = self { value } else { nil }
    }

    /// A `DATETIME` or `TIMESTAMP`, or a `DATE` at midnight.
    public var dateTime: MySQLDateTime? {
        switch self {
        case .dateTime(let value): value
        case .date(let value): MySQLDateTime(day: value)
        default: nil
        }
    }

    /// Any integer that fits `I`.
    func integer<I: FixedWidthInteger>() -> I? {
        switch self {
        case .int(let value): I(exactly: value)
        case .uint(let value), .bit(let value): I(exactly: value)
        default: nil
        }
    }
}

extension MySQLValue: CustomStringConvertible {
    /// The value for people: `NULL`, the digits, the characters, `2026-11-23 08:00:00`, or `0x…` for bytes.
    public var text: String {
        switch self {
        case .null: "NULL"
        case .int(let value): String(value)
        case .uint(let value), .bit(let value): String(value)
        case .float(let value): String(value)
        case .double(let value): String(value)
        case .decimal(let value): value.text
        case .string(let value): value
        case .bytes(let value): Self.hexadecimal(value)
        case .date(let value): value.description
        case .time(let value): value.description
        case .dateTime(let value): value.description
        case .columnDefault: "DEFAULT"
        }
    }

    public var description: String { text }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = [UInt8(ascii: "0"), UInt8(ascii: "x")]
        text.reserveCapacity(2 + 2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
