public import MySQLClient

/// The rows of a query of `Database`, in the order of the server.
///
/// Every row knows its values by position and by name. For a query of one row, the collection's own names are short:
///
///     let user = try database.executeQueryMultiplex(
///         "SELECT * FROM user WHERE uid = ?", [uid], dictCursor: true, returnOne: true)
///     user.first        // Row?, nil when there is no such user
///     user["name"]      // MySQLValue? of the first row
public struct QueryRows: Sendable {
    /// The rows; at most one when the query asked for one.
    public let rows: [Row]
    /// Rows inserted, changed or deleted; the sum over all rows of parameters.
    public let affectedRows: UInt64
    /// The first `AUTO_INCREMENT` value that the query made, or 0.
    public let lastInsertID: UInt64

    private let columns: [Column]
    private let isKeyed: Bool

    init(_ result: QueryResult, dictCursor: Bool, returnOne: Bool) {
        rows = returnOne && result.rows.count > 1 ? [result.rows[0]] : result.rows
        affectedRows = result.affectedRows
        lastInsertID = result.lastInsertID
        columns = result.columns
        isKeyed = dictCursor
    }

    /// The names of the columns. With `dictCursor` they are unique: the second `id` is `event.id`, after its table.
    public var names: [String] { isKeyed ? Self.uniqueNames(columns) : columns.map(\.name) }

    /// The values of each row, in the order of the columns.
    public var arrays: [[MySQLValue]] { rows.map(\.values) }

    /// Each row by `names`. Without `dictCursor`, the first of equally named columns counts.
    public var dictionaries: [[String: MySQLValue]] {
        let names = names
        return rows.map { Dictionary(zip(names, $0.values), uniquingKeysWith: { first, _ in first }) }
    }

    /// A value of the first row; `nil` when there is no row or no such name.
    public subscript(name: String) -> MySQLValue? {
        guard let row = rows.first, let position = names.firstIndex(of: name) else { return nil }
        return row.values[position]
    }

    private static func uniqueNames(_ columns: [Column]) -> [String] {
        var seen: Set<String> = []
        return columns.map { column in
            seen.insert(column.name).inserted ? column.name : "\(column.table).\(column.name)"
        }
    }
}

extension QueryRows: RandomAccessCollection {
    public var startIndex: Int { rows.startIndex }
    public var endIndex: Int { rows.endIndex }
    public subscript(position: Int) -> Row { rows[position] }
}

extension QueryRows: CustomStringConvertible {
    /// The rows as arrays, or as dictionaries with `dictCursor`.
    public var description: String {
        guard isKeyed else { return "\(rows.map { $0.values.map(\.text) })" }
        return "\(dictionaries.map { $0.mapValues(\.text) })"
    }
}
