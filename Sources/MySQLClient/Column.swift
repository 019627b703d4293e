/// What a result says about one of its columns.
public struct Column: Sendable, Hashable {
    /// The name, or the alias after `AS`.
    public let name: String
    /// The table's name or alias; empty for an expression.
    public let table: String
    public let type: ColumnType
    public let isUnsigned: Bool
    public let isNullable: Bool
    /// Digits after the point: of a `DECIMAL`, or of the seconds of a `TIME`, `DATETIME` or `TIMESTAMP`.
    public let decimals: Int
}
