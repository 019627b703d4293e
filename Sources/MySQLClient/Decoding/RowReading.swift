/// The decoder of one row after the other of the same result.
final class RowReading: Decoder {
    var row: Row { didSet { plan.start(row) } }
    private let options: RowDecoder
    private var plan: ColumnPlan

    init(_ options: RowDecoder, _ row: Row) {
        self.options = options
        self.row = row
        plan = ColumnPlan(row.columnSet, options.keys)
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        // A type that reads a single value by itself need not know ours: `Date` would ask for a number.
        if row.values.count == 1, ColumnValue.isColumnType(type) { return try only().decode(type) }
        do {
            return try T(from: self)
        } catch let error as DecodingError {
            throw DatabaseError(decoding: error, as: "\(type)")
        }
    }

    /// The value of the column that a property asks for.
    func value(_ name: String) throws(DatabaseError) -> ColumnValue {
        guard let position = plan.position(of: name) else {
            let names = row.columns.map(\.name).joined(separator: ", ")
            throw DatabaseError(kind: .misuse, message: "No column \(name) in the result; it has \(names).")
        }
        return value(at: position)
    }

    func valueIfPresent(_ name: String) -> ColumnValue? {
        plan.position(of: name).map(value(at:))
    }

    var names: [String] { plan.names }

    private func value(at position: Int) -> ColumnValue {
        ColumnValue(value: row.values[position], position: position, columns: row.columnSet, json: options.json)
    }

    private func only() throws(DatabaseError) -> ColumnValue {
        guard row.values.count == 1 else {
            let message = "The result has \(row.values.count) columns; only one can be decoded without names."
            throw DatabaseError(kind: .misuse, message: message)
        }
        return value(at: 0)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RowFields<Key>(reading: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        // A list in the only column is JSON.
        try ValueReading(only()).unkeyedContainer()
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        ValueReading(try only())
    }
}

/// Where the columns are that a type asks for.
///
/// A type asks for the same names in the same order each time, so from the second row on, each is found at its turn by
/// one comparison instead of a look-up.
private struct ColumnPlan {
    private var columns: ColumnSet
    private let keys: RowDecoder.KeyStrategy
    private var converted: [String: Int]
    private var asked: [(name: String, position: Int?)] = []
    private var turn = 0

    init(_ columns: ColumnSet, _ keys: RowDecoder.KeyStrategy) {
        self.columns = columns
        self.keys = keys
        converted = Self.converted(columns, keys)
    }

    var names: [String] { columns.columns.map(\.name) + converted.keys }

    /// Rows of several results may come in one sequence.
    mutating func start(_ row: Row) {
        turn = 0
        guard row.columnSet !== columns else { return }
        self = ColumnPlan(row.columnSet, keys)
    }

    mutating func position(of name: String) -> Int? {
        // An optional is asked for up to three times in a row.
        if turn > 0, asked[turn - 1].name == name { return asked[turn - 1].position }
        if turn < asked.count, asked[turn].name == name {
            turn += 1
            return asked[turn - 1].position
        }
        let position = columns.position(of: name) ?? converted[name]
        if turn == asked.count {
            asked.append((name, position))
            turn += 1
        }
        return position
    }

    private static func converted(_ columns: ColumnSet, _ keys: RowDecoder.KeyStrategy) -> [String: Int] {
        guard keys == .convertFromSnakeCase else { return [:] }
        let names = columns.columns.map { $0.name.convertedFromSnakeCase }
        return Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
    }
}

extension String {
    /// `first_name` as `firstName`; underscores at both ends stay.
    fileprivate var convertedFromSnakeCase: String {
        let isWord: (Character) -> Bool = { $0 != "_" }
        guard let start = firstIndex(where: isWord), let end = lastIndex(where: isWord) else { return self }
        let words = self[start...end].split(separator: "_")
        guard words.count > 1 else { return self }
        let first = words[0].lowercased()
        let others = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
        return self[..<start] + first + others.joined() + self[index(after: end)...]
    }
}
