/// Takes numbers and texts from bytes that somebody else has sent. What is not there is `nil`.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: Slice<UnsafeRawBufferPointer>) {
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes)
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    mutating func takeRest() -> UnsafeRawBufferPointer {
        defer { position = bytes.count }
        return UnsafeRawBufferPointer(rebasing: bytes[position...])
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    mutating func takeByte() -> UInt8? { take(1)?[0] }

    /// An unsigned number of up to eight bytes, the lowest first.
    mutating func takeInteger(bytes count: Int) -> UInt64? {
        take(count)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A number in the protocol's form: below 251 it is one byte, else that says how many follow.
    mutating func takeLength() -> Int? {
        guard let first = takeByte() else { return nil }
        switch first {
        case ..<251: return Int(first)
        case 252: return takeInteger(bytes: 2).map { Int($0) }
        case 253: return takeInteger(bytes: 3).map { Int($0) }
        case 254: return takeInteger(bytes: 8).flatMap { Int(exactly: $0) }
        default: return nil
        }
    }

    /// A text behind its length in one byte, and before a zero.
    mutating func takeName() -> UnsafeRawBufferPointer? {
        guard let length = takeByte(), let name = take(Int(length)), skip(1) else { return nil }
        return name
    }
}
