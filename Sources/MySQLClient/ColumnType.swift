/// The SQL type of a column, as the server announces it with a result.
public struct ColumnType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The SQL word in lower case: `bigint`, `varchar`.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let tinyInt = ColumnType(rawValue: "tinyint")
    public static let smallInt = ColumnType(rawValue: "smallint")
    public static let mediumInt = ColumnType(rawValue: "mediumint")
    public static let int = ColumnType(rawValue: "int")
    public static let bigInt = ColumnType(rawValue: "bigint")
    public static let year = ColumnType(rawValue: "year")
    public static let bit = ColumnType(rawValue: "bit")
    public static let float = ColumnType(rawValue: "float")
    public static let double = ColumnType(rawValue: "double")
    public static let decimal = ColumnType(rawValue: "decimal")
    public static let date = ColumnType(rawValue: "date")
    public static let time = ColumnType(rawValue: "time")
    public static let dateTime = ColumnType(rawValue: "datetime")
    public static let timestamp = ColumnType(rawValue: "timestamp")
    public static let char = ColumnType(rawValue: "char")
    public static let varChar = ColumnType(rawValue: "varchar")
    public static let text = ColumnType(rawValue: "text")
    public static let binary = ColumnType(rawValue: "binary")
    public static let varBinary = ColumnType(rawValue: "varbinary")
    public static let blob = ColumnType(rawValue: "blob")
    public static let `enum` = ColumnType(rawValue: "enum")
    public static let set = ColumnType(rawValue: "set")
    public static let json = ColumnType(rawValue: "json")
    public static let geometry = ColumnType(rawValue: "geometry")
    /// The type of a bare `NULL`.
    public static let null = ColumnType(rawValue: "null")

    public var description: String { rawValue }
}
