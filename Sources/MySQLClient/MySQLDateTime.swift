#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A day and a time of day, with microseconds, without a time zone: `DATETIME`, and `TIMESTAMP` as the session's time
/// zone shows it. Zero dates are kept.
public struct MySQLDateTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let day: MySQLDate
    private let storedHour: UInt8
    private let storedMinute: UInt8
    private let storedSecond: UInt8
    private let storedMicrosecond: UInt32

    public var hour: Int { Int(storedHour) }
    public var minute: Int { Int(storedMinute) }
    public var second: Int { Int(storedSecond) }
    /// 0 to 999,999.
    public var microsecond: Int { Int(storedMicrosecond) }

    /// A moment of a day. Numbers that fit no field are clamped.
    public init(day: MySQLDate, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0) {
        self.day = day
        storedHour = UInt8(clamping: hour)
        storedMinute = UInt8(clamping: minute)
        storedSecond = UInt8(clamping: second)
        storedMicrosecond = UInt32(clamping: microsecond)
    }

    public init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        let day = MySQLDate(year: year, month: month, day: day)
        self.init(day: day, hour: hour, minute: minute, second: second, microsecond: microsecond)
    }

    /// The instant in UTC, rounded to the nearest microsecond.
    public init(_ date: Date) {
        let microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
        let seconds = floorDivision(microseconds, 1_000_000)
        let days = floorDivision(seconds.quotient, 86_400)
        let (hour, rest) = days.remainder.quotientAndRemainder(dividingBy: 3600)
        self.init(
            day: MySQLDate(daysSince1970: Int(days.quotient)),
            hour: Int(hour), minute: Int(rest / 60), second: Int(rest % 60),
            microsecond: Int(seconds.remainder),
        )
    }

    /// The instant, read as UTC; `nil` for a zero date.
    public var date: Date? {
        guard !day.isZero else { return nil }
        let seconds = Double(day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second)
        return Date(timeIntervalSince1970: seconds + Double(microsecond) / 1_000_000)
    }

    /// `2026-11-23 08:00:00`, with six decimals when there are microseconds.
    public var description: String {
        let fraction = microsecond == 0 ? "" : "." + padded(microsecond, 6)
        return "\(day) \(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))\(fraction)"
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.day, left.storedHour, left.storedMinute, left.storedSecond, left.storedMicrosecond)
            < (right.day, right.storedHour, right.storedMinute, right.storedSecond, right.storedMicrosecond)
    }
}

private func floorDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
