internal import CMariaDB

/// What a column looks like and how its values are encoded.
struct ColumnLayout {
    private static let binaryCharset: CUnsignedInt = 63

    let column: Column
    let encoding: ValueEncoding

    init(_ field: borrowing MYSQL_FIELD, isJSON: Bool) {
        let isUnsigned = field.flags & CUnsignedInt(UNSIGNED_FLAG) != 0
        let isBinary = field.charsetnr == Self.binaryCharset
        encoding = ValueEncoding(field, isUnsigned: isUnsigned, isBinary: isBinary)
        column = Column(
            name: text(field.name, field.name_length),
            table: text(field.table, field.table_length),
            type: isJSON ? .json : ColumnType(field, isBinary: isBinary),
            isUnsigned: isUnsigned,
            isNullable: field.flags & CUnsignedInt(NOT_NULL_FLAG) == 0,
            decimals: Int(field.decimals),
        )
    }
}

private func text(_ start: UnsafeMutablePointer<CChar>?, _ length: CUnsignedInt) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: Int(length)), as: UTF8.self)
}
