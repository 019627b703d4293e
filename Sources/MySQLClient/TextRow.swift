/// Reads values of the text protocol as the same cases that the binary protocol gives.
enum TextRow {
    /// The value written in `text`, which is `nil` for NULL. What does not parse stays a string.
    static func value(_ encoding: ValueEncoding, _ text: UnsafeRawBufferPointer?) -> MySQLValue {
        guard let text else { return .null }
        return parsed(encoding, text) ?? Characters.value(text)
    }

    static func parsed(_ encoding: ValueEncoding, _ text: UnsafeRawBufferPointer) -> MySQLValue? {
        switch encoding {
        case .null: .null
        case .int8, .int16, .int32, .int64, .year: Int64(string(text)).map(MySQLValue.int)
        case .uint8, .uint16, .uint32, .uint64: UInt64(string(text)).map(MySQLValue.uint)
        case .float: Float(string(text)).map(MySQLValue.float)
        case .double: Double(string(text)).map(MySQLValue.double)
        case .decimal: .decimal(MySQLDecimal(unchecked: string(text)))
        case .bit: .bit(Characters.bigEndian(text))
        case .date: date(text).map(MySQLValue.date)
        case .dateTime: dateTime(text).map(MySQLValue.dateTime)
        case .time: time(text).map(MySQLValue.time)
        case .string: nil
        case .bytes: .bytes(Array(text))
        }
    }

    private static func string(_ text: UnsafeRawBufferPointer) -> String {
        String(decoding: text, as: UTF8.self)
    }

    /// `2026-11-23`.
    private static func date(_ text: UnsafeRawBufferPointer) -> MySQLDate? {
        var scanner = DigitScanner(text)
        return date(&scanner)
    }

    private static func date(_ scanner: inout DigitScanner) -> MySQLDate? {
        guard let year = scanner.number(), scanner.skip("-"), let month = scanner.number(), scanner.skip("-"),
            let day = scanner.number()
        else { return nil }
        return MySQLDate(year: year, month: month, day: day)
    }

    /// `2026-11-23 08:00:00.000001`.
    private static func dateTime(_ text: UnsafeRawBufferPointer) -> MySQLDateTime? {
        var scanner = DigitScanner(text)
        guard let day = date(&scanner), scanner.skip(" "), let clock = scanner.clock() else { return nil }
        return MySQLDateTime(
            day: day, hour: clock.hours, minute: clock.minutes, second: clock.seconds,
            microsecond: clock.microseconds)
    }

    /// `-838:59:59.999999`.
    private static func time(_ text: UnsafeRawBufferPointer) -> MySQLTime? {
        var scanner = DigitScanner(text)
        let isNegative = scanner.skip("-")
        guard let clock = scanner.clock() else { return nil }
        return MySQLTime(
            isNegative: isNegative, hours: clock.hours, minutes: clock.minutes, seconds: clock.seconds,
            microseconds: clock.microseconds)
    }
}

/// Walks over digits and the signs between them.
private struct DigitScanner {
    private let text: UnsafeRawBufferPointer
    private var position = 0

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    /// At most nine digits: no field has more, and more of them need not fit into a number.
    mutating func number() -> Int? {
        let start = position
        var number = 0
        while position < text.count, case let digit = Int(text[position]) - 48, (0...9).contains(digit) {
            guard position - start < 9 else { return nil }
            number = number * 10 + digit
            position += 1
        }
        return position > start ? number : nil
    }

    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    /// `hh:mm:ss` and up to six decimals.
    mutating func clock() -> (hours: Int, minutes: Int, seconds: Int, microseconds: Int)? {
        guard let hours = number(), skip(":"), let minutes = number(), skip(":"), let seconds = number() else {
            return nil
        }
        guard skip(".") else { return (hours, minutes, seconds, 0) }
        let start = position
        guard var fraction = number() else { return nil }
        for _ in (position - start)..<max(6, position - start) { fraction *= 10 }
        return (hours, minutes, seconds, fraction)
    }
}
