/// An event of the binary log, as far as it matters to who wants to know of new rows.
///
/// Its bytes belong to the connection, and are good only until the next event. The layout is that of version 4, which
/// both servers write: https://mariadb.com/kb/en/2-binlog-event-header/
package enum BinlogEvent {
    /// Begins each file of the log, and says whether what comes behind it ends with checksums.
    case format(hasChecksums: Bool)
    /// Says which table the rows behind it are of.
    case table(BinlogTable)
    case insertedRows(BinlogRows)
    /// What is logged by its text: BEGIN and COMMIT, changes of tables, and rows where the log's format is not ROW.
    /// The schema is the session's default: what the statement changes may lie in another.
    case statement(UnsafeRawBufferPointer, schema: UnsafeRawBufferPointer)
    /// A transaction of MySQL's in a compressed form.
    case compressedTransaction
    case other

    private enum Kind {
        static let statement: UInt8 = 2
        static let format: UInt8 = 15
        static let table: UInt8 = 19
        static let insertedRows1: UInt8 = 23
        static let insertedRows2: UInt8 = 30
        static let compressedTransaction: UInt8 = 40
        static let compressedRows1: UInt8 = 166
        static let compressedRows2: UInt8 = 169
    }

    private static let headerLength = 19
    private static let checksumLength = 4

    /// - Parameters:
    ///   - packet: Begins with the byte 0, which tells an event from an error and from the end of all.
    ///   - hasChecksum: As the last ``format(hasChecksums:)`` said.
    /// - Returns: `nil` for something that is no event.
    package init?(packet: UnsafeRawBufferPointer, hasChecksum: Bool) {
        let (start, end) = (1 + Self.headerLength, packet.count - (hasChecksum ? Self.checksumLength : 0))
        guard start <= end, packet[0] == 0 else { return nil }
        let kind = packet[5]
        var body = ByteReader(packet[start..<end])
        let event: Self? =
            switch kind {
            // It has a checksum itself, whether the others have or not, and in front of it the number of their method.
            case Kind.format where packet.count > start + Self.checksumLength:
                .format(hasChecksums: packet[packet.count - Self.checksumLength - 1] == 1)
            case Kind.statement: Self.statement(of: &body)
            case Kind.table: BinlogTable(&body).map { .table($0) }
            case Kind.insertedRows1: BinlogRows(&body, hasExtraData: false).map { .insertedRows($0) }
            case Kind.insertedRows2: BinlogRows(&body, hasExtraData: true).map { .insertedRows($0) }
            case Kind.compressedRows1, Kind.compressedRows2: BinlogRows(compressed: &body).map { .insertedRows($0) }
            case Kind.compressedTransaction: .compressedTransaction
            default: .other
            }
        guard let event else { return nil }
        self = event
    }

    /// Behind thread, duration, error, and variables of the session.
    private static func statement(of body: inout ByteReader) -> Self? {
        guard body.skip(8), let schemaLength = body.takeByte(), body.skip(2),
            let variables = body.takeInteger(bytes: 2), body.skip(Int(variables)),
            let schema = body.take(Int(schemaLength)), body.skip(1)
        else { return nil }
        return .statement(body.takeRest(), schema: schema)
    }
}
