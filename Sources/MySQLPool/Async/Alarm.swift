internal import Dispatch
internal import Synchronization

/// Rings when the earliest of the moments has come that it was told of since it rang last.
///
/// To tell of a later moment than the earliest, which is the usual case, costs one look at an atomic. So thousands may
/// wait with a limit, and there is one timer.
final class Alarm: Sendable {
    private let queue: DispatchQueue
    private let ringsAt = Lock(PoolInstant.distantFuture)
    /// The same, to be looked at without the lock.
    private let nearest = Atomic(PoolInstant.distantFuture.nanoseconds)

    init(_ label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Calls `ring` on the alarm's queue at `instant`, unless it is called before. It looks what is due then, and sets
    /// the alarm again for the rest.
    func set(for instant: PoolInstant, _ ring: @escaping @Sendable () -> Void) {
        guard instant.nanoseconds < nearest.load(ordering: .relaxed) else { return }
        let isEarlier = ringsAt.withLock { ringsAt in
            guard instant < ringsAt else { return false }
            ringsAt = instant
            nearest.store(instant.nanoseconds, ordering: .relaxed)
            return true
        }
        guard isEarlier else { return }
        let pause = PoolInstant.exact.duration(to: instant).dispatchInterval
        queue.asyncAfter(deadline: .now() + pause) { [self] in
            ringsAt.withLock { ringsAt in
                ringsAt = .distantFuture
                nearest.store(ringsAt.nanoseconds, ordering: .relaxed)
            }
            ring()
        }
    }
}
