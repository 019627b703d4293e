internal import Synchronization

/// An object that may come later, once; then it stays.
///
/// Not `AtomicLazyReference`: that one finds out at run time which types it is made of, and each look took 640
/// instructions, a twentieth of a whole query.
///
/// `@unchecked Sendable`: an atomic of an object that is.
struct LateReference<Object: AnyObject & Sendable>: ~Copyable, @unchecked Sendable {
    private let address = Atomic<UnsafeRawPointer?>(nil)

    deinit { address.load(ordering: .acquiring).map { Self.owned($0).release() } }

    @inline(__always)
    var object: Object? { address.load(ordering: .acquiring).map { Self.owned($0).takeUnretainedValue() } }

    /// Keeps the object, unless there is one. Returns the one that stays.
    func keep(_ object: Object) -> Object {
        let new = Unmanaged.passRetained(object)
        let (isKept, known) = address.compareExchange(
            expected: nil, desired: UnsafeRawPointer(new.toOpaque()), ordering: .acquiringAndReleasing)
        guard !isKept, let known else { return object }
        new.release()
        return Self.owned(known).takeUnretainedValue()
    }

    private static func owned(_ address: UnsafeRawPointer) -> Unmanaged<Object> { .fromOpaque(address) }
}
