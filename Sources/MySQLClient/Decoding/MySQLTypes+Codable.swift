/// In JSON and the like, dates, times and decimals are the text that SQL writes; in rows they are what they are.
extension MySQLDate: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.written { TextRow.parsed(.date, $0)?.date }
    }

    public func encode(to encoder: any Encoder) throws { try encoder.write(description) }
}

extension MySQLTime: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.written { TextRow.parsed(.time, $0)?.time }
    }

    public func encode(to encoder: any Encoder) throws { try encoder.write(description) }
}

extension MySQLDateTime: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.written { TextRow.parsed(.dateTime, $0)?.dateTime }
    }

    public func encode(to encoder: any Encoder) throws { try encoder.write(description) }
}

extension MySQLDecimal: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.written { MySQLDecimal(String(decoding: $0, as: UTF8.self)) }
    }

    public func encode(to encoder: any Encoder) throws { try encoder.write(text) }
}

extension Decoder {
    fileprivate func written<T>(_ parse: (UnsafeRawBufferPointer) -> T?) throws -> T {
        let container = try singleValueContainer()
        var text = try container.decode(String.self)
        guard let value = text.withUTF8({ parse(UnsafeRawBufferPointer($0)) }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "The text is not a \(T.self).")
        }
        return value
    }
}

extension Encoder {
    fileprivate func write(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}
