/// Rows that were inserted into a table.
package struct BinlogRows {
    /// The ``BinlogTable`` they are of.
    package let tableID: UInt64
    /// `nil` when they are compressed.
    private let rows: (width: Int, isLogged: UnsafeRawBufferPointer, bytes: UnsafeRawBufferPointer)?

    /// - Parameter hasExtraData: Whether more lies in front of the rows, behind its length: version 2 of the event.
    init?(_ body: inout ByteReader, hasExtraData: Bool) {
        guard let tableID = body.takeInteger(bytes: 6), body.skip(2) else { return nil }
        if hasExtraData {
            // The length counts itself.
            guard let length = body.takeInteger(bytes: 2), length >= 2, body.skip(Int(length) - 2) else { return nil }
        }
        guard let width = body.takeLength(), let isLogged = body.take(width / 8 + (width % 8 > 0 ? 1 : 0)) else {
            return nil
        }
        self.tableID = tableID
        rows = (width, isLogged, body.takeRest())
    }

    init?(compressed body: inout ByteReader) {
        guard let tableID = body.takeInteger(bytes: 6) else { return nil }
        self.tableID = tableID
        rows = nil
    }

    /// How often each value of one column occurs, which must be of whole, unsigned numbers; NULL is none.
    ///
    /// - Parameter table: The one with ``tableID``.
    /// - Returns: `nil` when that cannot be told: the rows are compressed, or have values of types that are not known
    ///   here.
    package func counts(inColumn index: Int, of table: BinlogTable) -> [UInt64: Int]? {
        guard let rows, rows.width == table.columns.count, index < rows.width else { return nil }
        let logged = table.columns.indices.filter { Self.bit($0, of: rows.isLogged) }
        var reader = ByteReader(rows.bytes)
        var found: [UInt64: Int] = [:]
        while !reader.isAtEnd {
            guard let isNull = reader.take((logged.count + 7) / 8), !logged.isEmpty else { return nil }
            for (place, column) in logged.enumerated() where !Self.bit(place, of: isNull) {
                guard let value = Self.take(table.columns[column], from: &reader) else { return nil }
                guard column == index else { continue }
                guard case .fixed = table.columns[column], value.count <= 8 else { return nil }
                found[value.reversed().reduce(0) { $0 << 8 | UInt64($1) }, default: 0] += 1
            }
        }
        return found
    }

    private static func bit(_ index: Int, of bits: UnsafeRawBufferPointer) -> Bool {
        bits[index / 8] & 1 << (index % 8) != 0
    }

    private static func take(_ column: BinlogTable.Column, from reader: inout ByteReader) -> UnsafeRawBufferPointer? {
        switch column {
        case .fixed(let width): reader.take(width)
        case .lengthPrefixed(let width):
            reader.takeInteger(bytes: width).flatMap { Int(exactly: $0) }.flatMap { reader.take($0) }
        case .unknown: nil
        }
    }
}
