internal import CMariaDB

/// What both protocols send as characters.
enum Characters {
    /// A string when the bytes are UTF-8, and the bytes themselves when they are not.
    @inline(__always)
    static func value(_ bytes: UnsafeRawBufferPointer) -> MySQLValue {
        // Decoding repairs what is not UTF-8, and then the bytes differ. Twice as fast as `String(validating:)`, which
        // is not specialised.
        var string = String(decoding: bytes, as: UTF8.self)
        let isFaithful = string.withUTF8 {
            $0.count == bytes.count && haulout_equal($0.baseAddress, bytes.baseAddress, bytes.count) != 0
        }
        return isFaithful ? .string(string) : .bytes(Array(bytes))
    }

    /// The bits of a `BIT(n)`: up to 8 bytes, most significant first.
    static func bigEndian(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
