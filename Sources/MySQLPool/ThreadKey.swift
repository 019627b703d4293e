#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Which thread it is: unique among those that live.
package struct ThreadKey: Sendable {
    package let raw: UInt

    package init(raw: UInt) { self.raw = raw }

    /// That of nobody, for work that has no thread yet.
    static let none = ThreadKey(raw: 0)

    @inline(__always)
    static var current: ThreadKey { ThreadKey(raw: ownKey) }

    /// A number from 0 to 63 that spreads well although threads lie at round addresses.
    @inline(__always)
    var spot: Int { Int(truncatingIfNeeded: (UInt64(raw) &* 0x9E37_79B9_7F4A_7C15) >> 58) }

    #if os(Linux)
        private static var ownKey: UInt { UInt(pthread_self()) }
    #else
        private static var ownKey: UInt { UInt(bitPattern: pthread_self()) }
    #endif
}
