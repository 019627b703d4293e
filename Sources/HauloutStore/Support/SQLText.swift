import MySQLClient

/// Pieces of generated SQL. Only integers and column names of our own are ever written into a statement; all else is
/// bound.
enum SQLText {
    /// `1,2,3`
    static func list(_ numbers: some Sequence<Int64>) -> String {
        var text = ""
        for number in numbers {
            if !text.isEmpty { text += "," }
            text += String(number)
        }
        return text
    }

    /// `(?,?,?),(?,?,?)`
    static func rows(_ count: Int, of template: String) -> String {
        Array(repeating: template, count: count).joined(separator: ",")
    }

    /// How many parameters a list of that many has, filled up so that few different statements are prepared.
    static func slots(for count: Int) -> Int {
        var slots = 1
        while slots < count { slots *= 2 }
        return slots
    }
}

/// Cuts rows into inserts of few different lengths, so that few different statements are prepared, and none grows too
/// large.
enum BatchLengths {
    /// The most that the values of one statement measure together: far below any server's `max_allowed_packet`.
    static let byteLimit = 4 << 20
    static let lengths = [256, 64, 16, 4, 1]

    /// Calls `body` with one slice after another.
    ///
    /// - Parameter lengths: The longest first, and 1 last.
    static func cut<Row>(
        _ rows: [Row], _ lengths: [Int] = Self.lengths, size: (Row) -> Int, _ body: (ArraySlice<Row>) throws -> Void
    ) rethrows {
        var rest = rows[...]
        while !rest.isEmpty {
            let fitting = countWithinLimit(rest.prefix(lengths[0]), size: size)
            let length = lengths.first { $0 <= fitting } ?? 1
            try body(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
    }

    private static func countWithinLimit<Row>(_ rows: ArraySlice<Row>, size: (Row) -> Int) -> Int {
        var bytes = 0
        var count = 0
        for row in rows {
            bytes += size(row)
            if bytes > byteLimit { break }
            count += 1
        }
        return count
    }
}
