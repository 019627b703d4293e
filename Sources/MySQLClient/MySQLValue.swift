/// One SQL value, as a parameter or as a column of a row.
///
/// Values are exact: a `DECIMAL` keeps its digits, a zero date stays a zero date, a `TIME` may be negative and beyond
/// 24 hours.
public enum MySQLValue: Sendable, Hashable {
    case null
    /// `TINYINT` to `BIGINT` when signed, and `YEAR`.
    case int(Int64)
    /// `TINYINT` to `BIGINT` when `UNSIGNED`.
    case uint(UInt64)
    case float(Float)
    case double(Double)
    /// `DECIMAL` and `NUMERIC`, exact.
    case decimal(MySQLDecimal)
    /// `CHAR`, `VARCHAR`, `TEXT`, `ENUM`, `SET` and `JSON`.
    case string(String)
    /// `BINARY`, `VARBINARY`, `BLOB`, `GEOMETRY`, and character data that is not valid UTF-8.
    case bytes([UInt8])
    /// `BIT(n)`, right-aligned.
    case bit(UInt64)
    case date(MySQLDate)
    case time(MySQLTime)
    /// `DATETIME` and `TIMESTAMP`. A `TIMESTAMP` is in the session's time zone, as the server sends it.
    case dateTime(MySQLDateTime)
    /// The default of the column that it goes to, in `Connection.executeMany`. Anywhere else a `misuse`: there, write
    /// `DEFAULT` into the statement. Never in a result.
    case columnDefault
}

extension MySQLValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    /// `true` is 1 and `false` is 0, as in SQL.
    public init(booleanLiteral value: Bool) { self = .int(value ? 1 : 0) }
    public init(nilLiteral: ()) { self = .null }
}
