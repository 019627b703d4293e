/// The values of one field of a cron expression, as a set of small numbers.
struct CronField: Sendable, Equatable {
    /// Which field, and what may stand in it.
    struct Kind: Sendable {
        var name: String
        var range: ClosedRange<Int>
        /// Names of the values, from the first of the range; three letters each.
        var names: [String] = []
        /// What `*` stands for. Without the second Sunday, which would be one of its own in `*/2`.
        var whole: ClosedRange<Int> { range == 0...7 ? 0...6 : range }

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let day = Kind(name: "day of the month", range: 1...31)
        static let month = Kind(
            name: "month",
            range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        )
        /// 7 is Sunday too.
        static let weekday = Kind(
            name: "day of the week",
            range: 0...7,
            names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        )
    }

    private var bits: UInt64 = 0
    /// True when the field starts with `*`: it does not restrict, or only by steps.
    let isWild: Bool

    /// Every value, in order.
    var values: [Int] { (0..<60).filter(contains) }

    func contains(_ value: Int) -> Bool { bits & (1 << UInt64(value)) != 0 }

    init(_ text: Substring, _ kind: Kind) throws(CronError) {
        isWild = text.hasPrefix("*")
        for element in text.split(separator: ",", omittingEmptySubsequences: false) {
            for value in try Self.values(element, kind) { bits |= 1 << UInt64(value) }
        }
        if kind.range == Kind.weekday.range, contains(7) { bits = bits & ~(1 << 7) | 1 }
    }

    /// `*`, `5`, `mon`, `1-5`, `*/15`, `10-40/10`
    private static func values(_ element: Substring, _ kind: Kind) throws(CronError) -> [Int] {
        let parts = element.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = parts.first, !base.isEmpty else { throw wrong(element, kind) }
        let range = try bounds(base, element, kind)
        guard parts.count == 2 else { return Array(range) }
        guard base == "*" || base.contains("-") else {
            throw CronError(
                message:
                    "\"\(shown(element))\": a step needs a range: write \(base)-\(kind.range.upperBound)/\(parts[1])"
            )
        }
        guard let step = number(parts[1]), step >= 1, step <= kind.range.upperBound else {
            throw CronError(
                message:
                    "\"\(shown(element))\": expected a step from 1 to \(kind.range.upperBound) for the \(kind.name)"
            )
        }
        return Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
    }

    private static func bounds(
        _ text: Substring,
        _ element: Substring,
        _ kind: Kind
    ) throws(CronError) -> ClosedRange<Int> {
        if text == "*" { return kind.whole }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let low = value(ends[0], kind), let high = value(ends[ends.count - 1], kind) else {
            throw wrong(element, kind)
        }
        guard low <= high else {
            let split = "\(ends[0])-\(kind.range.upperBound),\(kind.range.lowerBound)-\(ends[1])"
            throw CronError(message: "\"\(shown(element))\": the range runs backwards: write \(split)")
        }
        return low...high
    }

    private static func value(_ text: Substring, _ kind: Kind) -> Int? {
        if let index = kind.names.firstIndex(of: text.lowercased()) { return kind.range.lowerBound + index }
        return number(text).flatMap { kind.range.contains($0) ? $0 : nil }
    }

    private static func number(_ text: Substring) -> Int? {
        text.count <= 2 && text.allSatisfy { ("0"..."9").contains($0) } ? Int(text) : nil
    }

    private static func wrong(_ element: Substring, _ kind: Kind) -> CronError {
        let names = kind.names.isEmpty ? "" : " or \(kind.names[0])-\(kind.names[kind.names.count - 1])"
        let range = "\(kind.range.lowerBound) to \(kind.range.upperBound)"
        return CronError(
            message: "\"\(shown(element))\": expected \(range)\(names), *, a range or a step (*/5) for the \(kind.name)"
        )
    }

    private static func shown(_ text: Substring) -> String {
        String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init).prefix(40))
    }
}
