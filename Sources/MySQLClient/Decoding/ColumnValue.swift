#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// One value of a row on its way to becoming a `Decodable`.
struct ColumnValue {
    let value: MySQLValue
    let position: Int
    let columns: ColumnSet
    let json: JSONDecoder

    var isNull: Bool { value.isNull }
    var column: Column { columns.columns[position] }

    /// True for types that are made of a value of SQL, whatever they think of decoders.
    static func isColumnType(_ type: any Any.Type) -> Bool {
        type is any MySQLValueConvertible.Type || type == UUID.self
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let type = type as? any MySQLValueConvertible.Type {
            if let value = type.init(value) { return value as! T }
            if type is any FixedWidthInteger.Type, let value = integral.flatMap(type.init) { return value as! T }
        }
        if type == UUID.self { return try uuid() as! T }
        if Self.isColumnType(type), column.type != .json { throw mismatch(type) }
        do {
            return try T(from: ValueReading(self))
        } catch let error as DecodingError {
            throw DatabaseError(decoding: error, as: "\(type)", in: column)
        }
    }

    func convert<T: MySQLValueConvertible & Decodable>(to type: T.Type = T.self) throws(DatabaseError) -> T {
        guard let converted = T(value) ?? written() else { throw mismatch(type) }
        return converted
    }

    /// What a JSON column says: `true`.
    private func written<T: Decodable>() -> T? {
        guard column.type == .json, let text = value.bytes else { return nil }
        return try? json.decode(T.self, from: Data(text))
    }

    func integer<I: FixedWidthInteger & Decodable>() throws(DatabaseError) -> I {
        guard let integer: I = value.integer() ?? integral?.integer() ?? written() else { throw mismatch(I.self) }
        return integer
    }

    /// The integer that a value is without being of an integer's type: sums of integers are decimals.
    private var integral: MySQLValue? {
        switch value {
        case .decimal(let decimal) where decimal.scale == 0:
            Int64(decimal.text).map(MySQLValue.int) ?? UInt64(decimal.text).map(MySQLValue.uint)
        default: nil
        }
    }

    private func uuid() throws(DatabaseError) -> UUID {
        switch value {
        case .bytes(let bytes) where bytes.count == 16:
            return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        case .string(let text):
            guard let uuid = UUID(uuidString: text) else { break }
            return uuid
        default: break
        }
        throw mismatch(UUID.self)
    }

    /// The decoder of the JSON in this value.
    func document() throws -> any Decoder {
        guard let text = value.bytes else { throw mismatch("JSON") }
        do {
            return try json.decode(Captured.self, from: Data(text)).decoder
        } catch {
            throw DatabaseError(kind: .data, message: "Column \(column.name) holds no JSON.")
        }
    }

    private struct Captured: Decodable {
        let decoder: any Decoder
        init(from decoder: any Decoder) { self.decoder = decoder }
    }

    func mismatch(_ wanted: Any) -> DatabaseError {
        let found = isNull ? "NULL" : "\(column.type)"
        let range = value.isInteger && wanted is any FixedWidthInteger.Type ? " in range" : ""
        let message = "Column \(column.name) is \(found), which is not a \(wanted)\(range)."
        return DatabaseError(kind: .data, message: message)
    }
}

extension MySQLValue {
    fileprivate var isInteger: Bool {
        switch self {
        case .int, .uint, .bit: true
        default: false
        }
    }
}
