/// Reads values of the binary protocol straight from the network buffer, where libmariadb has found and checked them.
enum BinaryRow {
    /// The value at `start`, which is `nil` for NULL.
    @inline(__always)
    static func value(_ encoding: ValueEncoding, at start: UnsafeMutablePointer<UInt8>?) -> MySQLValue {
        guard let start else { return .null }
        let bytes = UnsafeRawPointer(start)
        switch encoding {
        case .null: return .null
        case .int8: return .int(Int64(bytes.load(as: Int8.self)))
        case .int16: return .int(Int64(Int16(littleEndian: bytes.loadUnaligned(as: Int16.self))))
        case .int32: return .int(Int64(Int32(littleEndian: bytes.loadUnaligned(as: Int32.self))))
        case .int64: return .int(Int64(littleEndian: bytes.loadUnaligned(as: Int64.self)))
        case .year: return .int(Int64(UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self))))
        case .uint8: return .uint(UInt64(start.pointee))
        case .uint16: return .uint(UInt64(UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self))))
        case .uint32: return .uint(UInt64(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))))
        case .uint64: return .uint(UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)))
        case .float: return .float(Float(bitPattern: .init(littleEndian: bytes.loadUnaligned(as: UInt32.self))))
        case .double: return .double(Double(bitPattern: .init(littleEndian: bytes.loadUnaligned(as: UInt64.self))))
        case .string: return Characters.value(lengthPrefixed(bytes))
        case .bytes: return .bytes(Array(lengthPrefixed(bytes)))
        case .decimal: return .decimal(MySQLDecimal(unchecked: String(decoding: lengthPrefixed(bytes), as: UTF8.self)))
        case .bit: return .bit(Characters.bigEndian(lengthPrefixed(bytes)))
        case .date: return .date(date(lengthPrefixed(bytes)))
        case .dateTime: return .dateTime(dateTime(lengthPrefixed(bytes)))
        case .time: return .time(time(lengthPrefixed(bytes)))
        }
    }

    /// What a length-encoded integer announces: one byte up to 250, else 2, 3 or 8 bytes after a marker.
    @inline(__always)
    private static func lengthPrefixed(_ start: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        let marker = start.load(as: UInt8.self)
        if marker < 251 { return UnsafeRawBufferPointer(start: start + 1, count: Int(marker)) }
        let width = marker == 252 ? 2 : marker == 253 ? 3 : 8
        var length = 0
        for index in 0..<width { length |= Int(start.load(fromByteOffset: 1 + index, as: UInt8.self)) << (8 * index) }
        return UnsafeRawBufferPointer(start: start + 1 + width, count: length)
    }

    /// 0 bytes for the zero date, else year (2), month, day.
    private static func date(_ bytes: UnsafeRawBufferPointer) -> MySQLDate {
        guard bytes.count >= 4 else { return MySQLDate(year: 0, month: 0, day: 0) }
        let year = Int(bytes[0]) | Int(bytes[1]) << 8
        return MySQLDate(year: year, month: Int(bytes[2]), day: Int(bytes[3]))
    }

    /// A date, and with 7 bytes hour, minute and second, and with 11 bytes microseconds.
    private static func dateTime(_ bytes: UnsafeRawBufferPointer) -> MySQLDateTime {
        let day = date(bytes)
        guard bytes.count >= 7 else { return MySQLDateTime(day: day) }
        return MySQLDateTime(
            day: day, hour: Int(bytes[4]), minute: Int(bytes[5]), second: Int(bytes[6]),
            microsecond: bytes.count >= 11 ? microseconds(bytes, at: 7) : 0)
    }

    /// 0 bytes for zero, else sign, days (4), hour, minute, second, and with 12 bytes microseconds.
    private static func time(_ bytes: UnsafeRawBufferPointer) -> MySQLTime {
        guard bytes.count >= 8 else { return MySQLTime(hours: 0, minutes: 0, seconds: 0) }
        let days = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
        return MySQLTime(
            isNegative: bytes[0] != 0, hours: days * 24 + Int(bytes[5]), minutes: Int(bytes[6]),
            seconds: Int(bytes[7]), microseconds: bytes.count >= 12 ? microseconds(bytes, at: 8) : 0)
    }

    private static func microseconds(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
}
