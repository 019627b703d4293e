/// The one group of values of an `INSERT` or `REPLACE`, which may stand there many times: `(?, NOW(), ?)`.
struct ValuesGroup {
    /// More rows in a statement gain nothing.
    private static let mostRows = 1024
    /// Well below the protocol's 65,535: each costs memory here and on the server for as long as it is prepared.
    private static let mostPlaceholders = 8192

    private let sql: String
    /// The bytes of the group, both parentheses included.
    let range: Range<Int>
    /// Where the placeholders are.
    let placeholders: [Int]
    /// Whether each placeholder is all there is between its commas, so that `DEFAULT` may take its place.
    private let areAlone: [Bool]

    init(_ sql: String, _ range: Range<Int>, placeholders: [Int], areAlone: [Bool]) {
        self.sql = sql
        self.range = range
        self.placeholders = placeholders
        self.areAlone = areAlone
    }

    /// How many of so many rows the next statement takes: a power of 4, so that few texts are prepared; `nil` when there
    /// are too few for a statement of several, or a text of several is too long.
    func statementLength(for rows: Int, within packetSize: Int) -> Int? {
        let most = min(rows, Self.mostPlaceholders / placeholders.count, packetSize / (range.count + 2))
        var length = Self.mostRows
        while length > max(1, most) { length /= 4 }
        return length > 1 ? length : nil
    }

    /// One statement for all rows, and its values.
    ///
    /// - Throws: `misuse` when a column has to have its default and the group holds more than a placeholder there.
    func statement(
        for rows: ArraySlice<[MySQLValue]>
    ) throws(DatabaseError) -> (text: String, values: [MySQLValue]) {
        let bytes = Array(sql.utf8)
        var text = Array(bytes[..<range.lowerBound])
        text.reserveCapacity(bytes.count + rows.count * (range.count + 2))
        var values: [MySQLValue] = []
        values.reserveCapacity(rows.count * placeholders.count)
        for (index, row) in rows.enumerated() {
            if index > 0 { text.append(contentsOf: ", ".utf8) }
            try append(row, of: bytes, to: &text, &values)
        }
        text.append(contentsOf: bytes[range.upperBound...])
        return (String(decoding: text, as: UTF8.self), values)
    }

    private func append(
        _ row: [MySQLValue], of bytes: [UInt8], to text: inout [UInt8], _ values: inout [MySQLValue]
    ) throws(DatabaseError) {
        var start = range.lowerBound
        for (index, value) in row.enumerated() {
            guard case .columnDefault = value else {
                values.append(value)
                continue
            }
            guard areAlone[index] else { throw .misplacedDefault(in: sql) }
            text.append(contentsOf: bytes[start..<placeholders[index]])
            text.append(contentsOf: "DEFAULT".utf8)
            start = placeholders[index] + 1
        }
        text.append(contentsOf: bytes[start..<range.upperBound])
    }
}

extension DatabaseError {
    static func misplacedDefault(in sql: String) -> DatabaseError {
        DatabaseError(
            kind: .misuse,
            message: """
                A column's default can only be a value of its own in executeMany, on MySQL in one VALUES group; \
                elsewhere write DEFAULT into the statement.
                """,
            query: sql)
    }
}
