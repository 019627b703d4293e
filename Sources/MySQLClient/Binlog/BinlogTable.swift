/// A table as an event of the binary log describes it, for the events of its rows.
package struct BinlogTable {
    /// By which its rows refer to it, in the same transaction.
    package let id: UInt64
    package let schema: String
    package let name: String
    let columns: [Column]

    /// How wide the values of a column are.
    enum Column: Equatable {
        case fixed(Int)
        /// Behind their length, in so many bytes.
        case lengthPrefixed(Int)
        /// Of a type that is not known here.
        case unknown
    }

    init?(_ body: inout ByteReader) {
        guard let id = body.takeInteger(bytes: 6), body.skip(2),
            let schema = body.takeName(), let name = body.takeName(),
            let count = body.takeLength(), let types = body.take(count),
            let metadataLength = body.takeLength(), let metadata = body.take(metadataLength)
        else { return nil }
        self.id = id
        self.schema = String(decoding: schema, as: UTF8.self)
        self.name = String(decoding: name, as: UTF8.self)
        columns = Self.columns(of: types, metadata)
    }

    /// The columns up to the first one of an unknown type: without knowing how much metadata it has, those behind it
    /// cannot be told.
    private static func columns(
        of types: UnsafeRawBufferPointer, _ metadata: UnsafeRawBufferPointer
    ) -> [Column] {
        var metadata = ByteReader(metadata)
        var columns: [Column] = []
        for type in types {
            let column = column(of: type, &metadata) ?? .unknown
            columns.append(column)
            if column == .unknown { break }
        }
        return columns
    }

    /// Types by their numbers in the log, as both servers document them:
    /// https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html
    private static func column(of type: UInt8, _ metadata: inout ByteReader) -> Column? {
        switch type {
        case 1, 13: .fixed(1)  // TINYINT, YEAR
        case 2: .fixed(2)  // SMALLINT
        case 9, 10: .fixed(3)  // MEDIUMINT, DATE
        case 3: .fixed(4)  // INT
        case 8: .fixed(8)  // BIGINT
        case 4, 5: metadata.takeByte().map { .fixed(Int($0)) }  // FLOAT, DOUBLE
        case 17: fraction(&metadata).map { .fixed(4 + $0) }  // TIMESTAMP
        case 18: fraction(&metadata).map { .fixed(5 + $0) }  // DATETIME
        case 19: fraction(&metadata).map { .fixed(3 + $0) }  // TIME
        case 15: metadata.takeInteger(bytes: 2).map { .lengthPrefixed($0 < 256 ? 1 : 2) }  // VARCHAR
        case 245, 252: metadata.takeByte().map { .lengthPrefixed(Int($0)) }  // JSON, BLOB and TEXT
        default: nil
        }
    }

    /// The bytes of a second's fraction: two digits in each.
    private static func fraction(_ metadata: inout ByteReader) -> Int? {
        metadata.takeByte().map { (Int($0) + 1) / 2 }
    }
}
