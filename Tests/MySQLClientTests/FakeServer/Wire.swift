/// Packets of the MySQL protocol, as a server writes them.
enum Wire {
    static let autocommit: UInt16 = 2
    static let inTransaction: UInt16 = 1

    /// The first packet. A MariaDB server is told by its name, and by the first capability missing.
    ///
    /// - Parameter omitsColumns: That of MariaDB to leave out a description that the statement has already.
    static func greeting(
        version: String, threadID: UInt32, offersTLS: Bool = false, omitsColumns: Bool = false
    ) -> [UInt8] {
        // long password, found rows, long flag, database; protocol 4.1, TLS, transactions, secure connection | results
        // of several statements, plugin authentication, connection attributes
        let capabilities: [UInt8] = [version.contains("MariaDB") ? 0x0E : 0x0F, offersTLS ? 0xAA : 0xA2]
        let more: [UInt8] = [0x1E, 0x00]
        return [10] + Array(version.utf8) + [0] + bytes(threadID) + Array("saltsalt\0".utf8) + capabilities
            + [45] + bytes(autocommit) + more + [21] + [UInt8](repeating: 0, count: 6)
            + [omitsColumns ? 0x10 : 0, 0, 0, 0]
            + Array("saltsaltsalt\0mysql_native_password\0".utf8)
    }

    static func ok(affectedRows: UInt64 = 0, lastInsertID: UInt64 = 0, status: UInt16) -> [UInt8] {
        [0] + length(affectedRows) + length(lastInsertID) + bytes(status) + [0, 0]
    }

    static func end(status: UInt16) -> [UInt8] { [0xFE, 0, 0] + bytes(status) }

    static func error(code: UInt16, state: String, message: String) -> [UInt8] {
        [0xFF] + bytes(code) + Array("#\(state)\(message)".utf8)
    }

    static func prepared(id: UInt32, columns: Int, parameters: Int) -> [UInt8] {
        [0] + bytes(id) + bytes(UInt16(columns)) + bytes(UInt16(parameters)) + [0, 0, 0]
    }

    static func column(_ name: String, isNumber: Bool) -> [UInt8] {
        let type: UInt8 = isNumber ? 8 : 253, charset: UInt16 = isNumber ? 63 : 45
        let names = ["def", "shop", "t", "t", name, name].flatMap { text($0) }
        return names + [12] + bytes(charset) + bytes(UInt32(80)) + [type, 0, 0, 0, 0, 0]
    }

    static func textRow(_ values: [Answer.Value]) -> [UInt8] {
        values.flatMap { value -> [UInt8] in
            switch value {
            case .null: [0xFB]
            case .int(let number): text(String(number))
            case .text(let string): text(string)
            }
        }
    }

    static func binaryRow(_ values: [Answer.Value]) -> [UInt8] {
        var nulls = [UInt8](repeating: 0, count: (values.count + 9) / 8), data: [UInt8] = []
        for (index, value) in values.enumerated() {
            switch value {
            case .null: nulls[(index + 2) / 8] |= 1 << ((index + 2) % 8)
            case .int(let number): data += bytes(number)
            case .text(let string): data += text(string)
            }
        }
        return [0] + nulls + data
    }

    /// A payload behind its length and number.
    static func packet(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
        bytes(UInt32(payload.count)).dropLast() + [number] + payload
    }

    static func length(_ number: UInt64) -> [UInt8] {
        switch number {
        case ..<251: [UInt8(number)]
        case ..<65_536: [252] + bytes(UInt16(number))
        default: [254] + bytes(number)
        }
    }

    static func text(_ string: String) -> [UInt8] { length(UInt64(string.utf8.count)) + Array(string.utf8) }

    static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
