import Testing

@testable import MySQLClient

@Suite("An event of the binary log") struct BinlogEventTests {
    @Test("tells how often each value of a column occurs in new rows", arguments: [UInt8(23), 30])
    func counts(kind: UInt8) throws {
        let rows = Packet.rows(kind, [(7, "a"), (7, nil), (300, "bcd")])
        try #expect(Packet.counts(rows) == [7: 2, 300: 1])
    }

    @Test("leaves out columns that are not logged, and values that are NULL")
    func partial() throws {
        // Of four columns the first and the third, in two rows: one with both, one with neither.
        let logged: [UInt8] = [4, 0b0101] + [0b00, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8] + [0b11]
        let rows = Packet(kind: 23, [9, 0, 0, 0, 0, 0, 0, 0] + logged)
        try #expect(Packet.counts(rows) == [7: 1])
        try #expect(Packet.counts(rows, column: 2) == [0x0807_0605_0403_0201: 1])
        try #expect(Packet.counts(rows, column: 1) == [:])
    }

    @Test("does not guess at rows that are compressed, of an unknown type, or of another number of columns")
    func unknown() throws {
        try #expect(Packet.counts(Packet(kind: 166, [9, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3])) == nil)
        let decimal = Packet.table(types: [2, 246, 18, 252], metadata: [10, 2, 6, 3])
        try #expect(Packet.counts(Packet.rows(23, [(7, "a")]), of: decimal) == nil)
        let short = Packet.table(types: [2], metadata: [])
        try #expect(Packet.counts(Packet.rows(23, [(7, "a")]), of: short) == nil)
    }

    @Test("has the text of a statement behind what belongs to its session")
    func statement() throws {
        let body: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 3, 0] + [9, 9, 9] + Array("shop\u{0}INSERT".utf8)
        Packet(kind: 2, body).read { event in
            guard case .statement(let text, let schema)? = event else { return #expect(Bool(false), "\(event as Any)") }
            #expect(String(decoding: text, as: UTF8.self) == "INSERT")
            #expect(String(decoding: schema, as: UTF8.self) == "shop")
        }
    }

    @Test("is none when something is missing, wherever it was cut off or overwritten")
    func damaged() throws {
        var dice = SystemRandomNumberGenerator()
        for packet in [Packet.table(), Packet.rows(30, [(7, "a"), (8, "bc")]), Packet.rows(23, [(7, nil)])] {
            for length in 0..<packet.bytes.count {
                let cut = Packet(bytes: Array(packet.bytes.prefix(length)))
                // Only that it ends, and within its bytes.
                _ = try? Packet.counts(cut)
                _ = try? Packet.counts(Packet.rows(23, [(7, "a")]), of: cut)
            }
            for _ in 0..<200 {
                var bytes = packet.bytes
                bytes[.random(in: 20..<bytes.count, using: &dice)] = .random(in: 0...255, using: &dice)
                _ = try? Packet.counts(Packet(bytes: bytes))
                _ = try? Packet.counts(Packet.rows(23, [(7, "a")]), of: Packet(bytes: bytes))
            }
        }
        Packet(bytes: Array(repeating: 0, count: 19)).read { #expect($0 == nil) }
    }
}

/// What a server sends for an event, about a table of SMALLINT, VARCHAR(300), DATETIME(6) and MEDIUMBLOB.
private struct Packet {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    init(kind: UInt8, _ body: [UInt8]) {
        bytes = [0] + [0, 0, 0, 0, kind] + Array(repeating: 0, count: 14) + body
    }

    func read<T>(_ body: (BinlogEvent?) throws -> T) rethrows -> T {
        // Not one byte more than there are, for the sanitizer.
        try bytes.withUnsafeBytes { try body(BinlogEvent(packet: $0, hasChecksum: false)) }
    }

    static func table(types: [UInt8] = [2, 15, 18, 252], metadata: [UInt8] = [0x2C, 0x01, 6, 3]) -> Packet {
        let names = [4] + Array("shop".utf8) + [0, 4] + Array("task".utf8) + [0]
        return Packet(
            kind: 19,
            [9, 0, 0, 0, 0, 0, 1, 0] + names + [UInt8(types.count)] + types + [UInt8(metadata.count)] + metadata + [0])
    }

    /// - Parameter rows: The first and the second column; `nil` for NULL. The blob is the text again.
    static func rows(_ kind: UInt8, _ rows: [(UInt16, String?)]) -> Packet {
        var body: [UInt8] = [9, 0, 0, 0, 0, 0, 1, 0] + (kind == 30 ? [4, 0, 1, 1] : []) + [4, 0b1111]
        for (number, text) in rows {
            body += [text == nil ? 0b1010 : 0, UInt8(number & 0xFF), UInt8(number >> 8)]
            if let text { body += [UInt8(text.utf8.count), 0] + Array(text.utf8) }
            body += [1, 2, 3, 4, 5, 6, 7, 8]
            if let text { body += [UInt8(text.utf8.count), 0, 0] + Array(text.utf8) }
        }
        return Packet(kind: kind, body)
    }

    /// - Throws: When one of the packets is no such event.
    static func counts(_ rows: Packet, column: Int = 0, of table: Packet = table()) throws -> [UInt64: Int]? {
        try table.read { described in
            guard case .table(let table)? = described else { throw NoEvent() }
            return try rows.read { event in
                guard case .insertedRows(let rows)? = event else { throw NoEvent() }
                return rows.counts(inColumn: column, of: table)
            }
        }
    }

    struct NoEvent: Error {}
}
