internal import CMariaDB

/// How the values of one column are encoded.
enum ValueEncoding: UInt8 {
    case null, int8, int16, int32, int64, year
    case uint8, uint16, uint32, uint64
    case float, double, decimal, bit, date, dateTime, time
    /// Characters, in UTF-8 as far as the server knows.
    case string
    case bytes
}

extension ValueEncoding {
    init(_ field: borrowing MYSQL_FIELD, isUnsigned: Bool, isBinary: Bool) {
        let isListed = field.flags & CUnsignedInt(ENUM_FLAG | SET_FLAG) != 0
        self =
            switch field.type {
            case MYSQL_TYPE_NULL: .null
            case MYSQL_TYPE_TINY: isUnsigned ? .uint8 : .int8
            case MYSQL_TYPE_SHORT: isUnsigned ? .uint16 : .int16
            case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24: isUnsigned ? .uint32 : .int32
            case MYSQL_TYPE_LONGLONG: isUnsigned ? .uint64 : .int64
            case MYSQL_TYPE_YEAR: .year
            case MYSQL_TYPE_FLOAT: .float
            case MYSQL_TYPE_DOUBLE: .double
            case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: .decimal
            case MYSQL_TYPE_BIT: .bit
            case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: .date
            case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP: .dateTime
            case MYSQL_TYPE_TIME: .time
            case MYSQL_TYPE_GEOMETRY: .bytes
            case MYSQL_TYPE_JSON: .string  // MySQL sends JSON with the binary character set, yet it is UTF-8.
            default: isBinary && !isListed ? .bytes : .string
            }
    }
}
