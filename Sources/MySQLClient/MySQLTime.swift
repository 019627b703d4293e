/// A `TIME`: a span of time, negative or positive, up to 838:59:59.999999.
public struct MySQLTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let isNegative: Bool
    private let storedHours: UInt16
    private let storedMinutes: UInt8
    private let storedSeconds: UInt8
    private let storedMicroseconds: UInt32

    /// 0 to 838.
    public var hours: Int { Int(storedHours) }
    /// 0 to 59.
    public var minutes: Int { Int(storedMinutes) }
    /// 0 to 59.
    public var seconds: Int { Int(storedSeconds) }
    /// 0 to 999,999.
    public var microseconds: Int { Int(storedMicroseconds) }

    /// A span. Numbers that fit no field are clamped; zero is never negative.
    public init(isNegative: Bool = false, hours: Int, minutes: Int, seconds: Int, microseconds: Int = 0) {
        self.isNegative = isNegative && (hours != 0 || minutes != 0 || seconds != 0 || microseconds != 0)
        storedHours = UInt16(clamping: hours)
        storedMinutes = UInt8(clamping: minutes)
        storedSeconds = UInt8(clamping: seconds)
        storedMicroseconds = UInt32(clamping: microseconds)
    }

    /// A span from a duration, cut to whole microseconds. The server's range ends at ±838:59:59.999999.
    public init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let microseconds = (attoseconds / 1_000_000_000_000).magnitude
        let magnitude = seconds.magnitude
        self.init(
            isNegative: duration < .zero,
            hours: Int(clamping: magnitude / 3600),
            minutes: Int(magnitude / 60 % 60),
            seconds: Int(magnitude % 60),
            microseconds: Int(microseconds),
        )
    }

    public var duration: Duration {
        let span = Duration.seconds(hours * 3600 + minutes * 60 + seconds) + .microseconds(microseconds)
        return isNegative ? .zero - span : span
    }

    /// `-838:59:59`, with six decimals when there are microseconds.
    public var description: String {
        let sign = isNegative ? "-" : ""
        let fraction = microseconds == 0 ? "" : "." + padded(microseconds, 6)
        return "\(sign)\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(seconds, 2))\(fraction)"
    }

    public static func < (left: Self, right: Self) -> Bool { left.duration < right.duration }
}
