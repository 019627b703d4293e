/// One row of a result. The column names are shared by all rows of the result.
public struct Row: Sendable {
    /// The values, in the order of the columns.
    public let values: [MySQLValue]
    let columnSet: ColumnSet

    init(values: [MySQLValue], columns: ColumnSet) {
        self.values = values
        columnSet = columns
    }

    public var columns: [Column] { columnSet.columns }

    /// The value at a position, counted from 0. Traps past the last column.
    public subscript(position: Int) -> MySQLValue { values[position] }

    /// The value of the first column with exactly this name, or `nil` when there is none.
    public subscript(name: String) -> MySQLValue? {
        columnSet.position(of: name).map { values[$0] }
    }

    /// Values by column name; of equal names the first column wins.
    public var dictionary: [String: MySQLValue] {
        Dictionary(zip(columns.map(\.name), values), uniquingKeysWith: { first, _ in first })
    }

    /// The value of a column as a Swift type.
    ///
    /// - Throws: `misuse` when there is no such column, `data` when its value is not a `T`.
    public func get<T: MySQLValueConvertible>(_ name: String, as type: T.Type = T.self) throws(DatabaseError) -> T {
        guard let position = columnSet.position(of: name) else {
            let names = columns.map(\.name).joined(separator: ", ")
            throw DatabaseError(kind: .misuse, message: "No column \(name) in the result; it has \(names).")
        }
        return try get(position, as: type)
    }

    /// The value at a position, counted from 0, as a Swift type.
    ///
    /// - Throws: `misuse` when there is no such column, `data` when its value is not a `T`.
    public func get<T: MySQLValueConvertible>(_ position: Int, as type: T.Type = T.self) throws(DatabaseError) -> T {
        guard values.indices.contains(position) else {
            let message = "No column at position \(position); the result has \(values.count)."
            throw DatabaseError(kind: .misuse, message: message)
        }
        guard let value = T(values[position]) else {
            let column = columns[position]
            let found = values[position].isNull ? "NULL" : "\(column.type)"
            throw DatabaseError(kind: .data, message: "Column \(column.name) is \(found), which is not a \(T.self).")
        }
        return value
    }
}

extension Row: Equatable {
    /// Rows are equal when their values and their columns are.
    public static func == (left: Row, right: Row) -> Bool {
        left.values == right.values && (left.columnSet === right.columnSet || left.columns == right.columns)
    }
}
