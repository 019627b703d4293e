/// A calendar day of a `DATE` column. Zero dates (`0000-00-00`, `2026-00-00`) are kept as they are.
public struct MySQLDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let storedYear: UInt16
    private let storedMonth: UInt8
    private let storedDay: UInt8

    /// 0 to 9999.
    public var year: Int { Int(storedYear) }
    /// 1 to 12, or 0 in a zero date.
    public var month: Int { Int(storedMonth) }
    /// 1 to 31, or 0 in a zero date.
    public var day: Int { Int(storedDay) }

    /// A day. Whether it exists in the calendar is the server's to say; numbers that fit no field are clamped.
    public init(year: Int, month: Int, day: Int) {
        storedYear = UInt16(clamping: year)
        storedMonth = UInt8(clamping: month)
        storedDay = UInt8(clamping: day)
    }

    /// True for `0000-00-00` and for dates with a zero month or day: they are on no calendar.
    public var isZero: Bool { storedMonth == 0 || storedDay == 0 }

    /// `2026-11-23`.
    public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.storedYear, left.storedMonth, left.storedDay) < (right.storedYear, right.storedMonth, right.storedDay)
    }
}

/// A number with leading zeros.
func padded(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
