/// A hash that is equal on every machine and in every run, which Swift's own is not: FNV-1a with 64 bits.
package enum StableHash {
    /// - Parameter start: Another start gives another hash of the same text.
    package static func of(_ text: String, from start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        text.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
