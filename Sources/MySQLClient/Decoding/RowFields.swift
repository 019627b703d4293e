/// The columns of a row by the keys of a type.
struct RowFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reading: RowReading

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { reading.names.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { reading.valueIfPresent(key.stringValue) != nil }

    /// No column is as good as `NULL` here: a type that asks has an idea what to do without it.
    func decodeNil(forKey key: Key) -> Bool { reading.valueIfPresent(key.stringValue)?.isNull ?? true }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try reading.value(key.stringValue).decode(type)
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        guard let value = reading.valueIfPresent(key.stringValue), !value.isNull else { return nil }
        return try value.decode(type)
    }

    // MARK: JSON

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try ValueReading(reading.value(key.stringValue)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try ValueReading(reading.value(key.stringValue)).unkeyedContainer()
    }

    // MARK: A class's superclass reads the same columns.

    func superDecoder() -> any Decoder { reading }
    func superDecoder(forKey key: Key) -> any Decoder { reading }
}

/// What the protocol asks for one by one.
extension RowFields {
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try convert(key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try convert(key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try convert(key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try convert(key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(key) }

    private func convert<T: MySQLValueConvertible & Decodable>(_ key: Key) throws(DatabaseError) -> T {
        try reading.value(key.stringValue).convert()
    }

    private func integer<I: FixedWidthInteger & Decodable>(_ key: Key) throws(DatabaseError) -> I {
        try reading.value(key.stringValue).integer()
    }
}
