/// Times as servers write them, in UTC.
enum WallClock {
    /// "2026-11-26 19:25:32.675410"; `nil` for anything else.
    static func microseconds(_ text: Substring.UTF8View) -> Int64? {
        let digits = Array(text)
        guard digits.count >= 19, digits[4] == UInt8(ascii: "-"), digits[10] == UInt8(ascii: " ") else { return nil }
        func number(_ start: Int, _ length: Int) -> Int64 {
            digits[start..<start + length].reduce(0) { $0 * 10 + Int64($1) - 48 }
        }
        let second = microseconds(
            year: number(0, 4), month: number(5, 2), day: number(8, 2), hour: number(11, 2), minute: number(14, 2),
            second: number(17, 2))
        return digits.count == 26 ? second + number(20, 6) : second
    }

    /// Since 1970. Days by the civil calendar, with years that begin in March, so that the leap day is the last of them.
    static func microseconds(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
    ) -> Int64 {
        let years = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        let days = 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719_468
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
    }
}
