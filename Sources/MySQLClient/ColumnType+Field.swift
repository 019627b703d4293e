internal import CMariaDB

extension ColumnType {
    init(_ field: borrowing MYSQL_FIELD, isBinary: Bool) {
        self =
            switch field.type {
            case MYSQL_TYPE_NULL: .null
            case MYSQL_TYPE_TINY: .tinyInt
            case MYSQL_TYPE_SHORT: .smallInt
            case MYSQL_TYPE_INT24: .mediumInt
            case MYSQL_TYPE_LONG: .int
            case MYSQL_TYPE_LONGLONG: .bigInt
            case MYSQL_TYPE_YEAR: .year
            case MYSQL_TYPE_FLOAT: .float
            case MYSQL_TYPE_DOUBLE: .double
            case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: .decimal
            case MYSQL_TYPE_BIT: .bit
            case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: .date
            case MYSQL_TYPE_DATETIME: .dateTime
            case MYSQL_TYPE_TIMESTAMP: .timestamp
            case MYSQL_TYPE_TIME: .time
            case MYSQL_TYPE_GEOMETRY: .geometry
            case MYSQL_TYPE_JSON: .json
            case MYSQL_TYPE_STRING: Self.fixedLength(field, isBinary: isBinary)
            case MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING: isBinary ? .varBinary : .varChar
            default: isBinary ? .blob : .text
            }
    }

    /// `ENUM` and `SET` travel as `CHAR` with a flag.
    private static func fixedLength(_ field: borrowing MYSQL_FIELD, isBinary: Bool) -> ColumnType {
        if field.flags & CUnsignedInt(ENUM_FLAG) != 0 { return .enum }
        if field.flags & CUnsignedInt(SET_FLAG) != 0 { return .set }
        return isBinary ? .binary : .char
    }
}
