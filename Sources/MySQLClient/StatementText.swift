internal import CMariaDB

/// The text of a statement as a key: equal when its bytes are.
///
/// A `String` compares by Unicode's rules, by which two texts with different values can be equal, and hashes every
/// byte, which takes longer than the rest of the look-up. The length and sixteen bytes tell statements apart well
/// enough.
struct StatementText: Hashable {
    let text: String

    static func == (left: Self, right: Self) -> Bool { isSame(left.text, right.text) }

    /// True when both have the same bytes.
    @inline(__always)
    static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let areSame = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                left.baseAddress == right.baseAddress
                    || haulout_equal(left.baseAddress, right.baseAddress, left.count) != 0
            }
        }
        if case .some(.some(let areSame)) = areSame { return areSame }
        return left.utf8.elementsEqual(right.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(Self.sample(text))
    }

    /// A number of few instructions, in which texts with another length, another middle or another end differ most
    /// likely.
    @inline(__always)
    static func sample(_ text: String) -> UInt64 {
        let sample = text.utf8.withContiguousStorageIfAvailable { bytes in
            var sample = UInt64(truncatingIfNeeded: bytes.count)
            sample = (sample ^ word(bytes, at: bytes.count / 2)) &* 0x9E37_79B9_7F4A_7C15
            return (sample ^ word(bytes, at: bytes.count - 8)) &* 0x9E37_79B9_7F4A_7C15
        }
        return sample ?? 0
    }

    /// The eight bytes from a position on, if there are so many.
    @inline(__always)
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> UInt64 {
        guard position >= 0, position + 8 <= bytes.count else { return 0 }
        return UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
}
