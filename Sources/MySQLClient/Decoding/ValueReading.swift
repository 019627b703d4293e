/// The decoder of a single column: of an enum's raw value, of a wrapper, or of what is written there in JSON.
struct ValueReading: Decoder, SingleValueDecodingContainer {
    private let column: ColumnValue

    init(_ column: ColumnValue) {
        self.column = column
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try column.document().container(keyedBy: type)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try column.document().unkeyedContainer()
    }

    func decodeNil() -> Bool { column.isNull }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try column.decode(type) }
    func decode(_ type: Bool.Type) throws -> Bool { try column.convert() }
    func decode(_ type: String.Type) throws -> String { try column.convert() }
    func decode(_ type: Double.Type) throws -> Double { try column.convert() }
    func decode(_ type: Float.Type) throws -> Float { try column.convert() }
    func decode(_ type: Int.Type) throws -> Int { try column.integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try column.integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try column.integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try column.integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try column.integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try column.integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try column.integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try column.integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try column.integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try column.integer() }
}
