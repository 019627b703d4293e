/// What a statement gave back.
public struct QueryResult: Sendable {
    /// The columns of the rows; empty for a statement that returns none.
    public let columns: [Column]
    /// All rows. A `CALL` with several results gives its first one.
    public let rows: [Row]
    /// Rows inserted, changed or deleted (or matched: `ConnectionConfiguration.foundRows`). For a statement that
    /// returns rows, their number.
    public let affectedRows: UInt64
    /// The first `AUTO_INCREMENT` value of an `INSERT`, or 0.
    public let lastInsertID: UInt64
    /// How many warnings `Connection.warnings()` would list.
    public let warningCount: Int

    /// The first row, if there is one.
    public var first: Row? { rows.first }
}
