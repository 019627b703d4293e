/// What the rules of the pool keep with each connection.
///
/// Not in the state's own slots, because a thread that takes back what it has just returned never meets the state:
/// whoever holds the connection writes these, and the state reads them.
package protocol PoolResource: AnyObject, Sendable {
    /// Since when its holder has it.
    var outSince: PoolInstant { get set }
    /// Since when nobody has it.
    var idleSince: PoolInstant { get set }
    /// When it is too old to be used again.
    var expiresAt: PoolInstant { get set }
    /// How many times it was handed out.
    var leases: UInt64 { get set }
    /// The thread that cannot give it back before the work is done that it is in; zero when nobody can tell.
    var boundThread: UInt { get }
}

extension PoolResource {
    /// Whether it is to be closed when it comes back, however young it is.
    var isEvicted: Bool { expiresAt == .distantPast }
}
