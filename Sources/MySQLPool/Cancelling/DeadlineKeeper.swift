internal import Dispatch
internal import Synchronization

/// Ends the statements of a pool that run past their deadlines.
///
/// It sleeps until the nearest deadline that it knows of. A query with a later one, which is the usual case, costs it
/// nothing: the keeper looks through all connections whenever it wakes.
final class DeadlineKeeper: Sendable {
    private let fences: @Sendable () -> [RunFence]
    private let canceller: Canceller
    private let clock: (@Sendable () -> PoolInstant)?
    /// When the keeper wakes; `PoolInstant.distantFuture` while it has nothing to do.
    private let wakesAt: Lock<PoolInstant>
    private let nearest = Atomic(PoolInstant.distantFuture.nanoseconds)
    private let looks = DispatchQueue(label: "haulout.pool.deadlines")

    /// The pause between two kills of the same statement, and the least that the keeper sleeps.
    private static let pause = Duration.milliseconds(20)
    /// How long past its deadline a statement whose kills do not get through is waited for. Then the connection is cut.
    private static let grace = Duration.seconds(3)

    init(
        fences: @escaping @Sendable () -> [RunFence],
        canceller: Canceller,
        now: (@Sendable () -> PoolInstant)?
    ) {
        self.fences = fences
        self.canceller = canceller
        clock = now
        wakesAt = Lock(.distantFuture)
    }

    /// Tells of a run that has to end by `deadline`, after its fence knows.
    ///
    /// When the keeper has looked at the fence before, it had first forgotten when it wakes, and the fence's lock lets
    /// the caller see that here.
    func expect(_ deadline: PoolInstant) {
        guard deadline.nanoseconds < nearest.load(ordering: .relaxed) else { return }
        wake(at: deadline)
    }

    var now: PoolInstant { clock.map { $0() } ?? .now }

    private func wake(at instant: PoolInstant) {
        let isEarlier = wakesAt.withLock { wakesAt in
            guard instant < wakesAt else { return false }
            wakesAt = instant
            nearest.store(instant.nanoseconds, ordering: .relaxed)
            return true
        }
        guard isEarlier else { return }
        let pause = max(now.duration(to: instant), Self.pause)
        looks.asyncAfter(deadline: .now() + .nanoseconds(Int(pause / .nanoseconds(1)))) { [weak self] in self?.look() }
    }

    /// Ends what is overdue, and sleeps until the next deadline.
    private func look() {
        wakesAt.withLock { wakesAt in
            wakesAt = .distantFuture
            nearest.store(wakesAt.nanoseconds, ordering: .relaxed)
        }
        let now = now
        var next = PoolInstant.distantFuture
        for fence in fences() {
            guard let timed = fence.timedRun else { continue }
            if timed.deadline > now {
                next = min(next, timed.deadline)
            } else if timed.deadline + Self.grace <= now {
                fence.cut(timed.run)
            } else {
                if !timed.isBeingKilled { kill(timed.run, of: fence) }
                next = min(next, now + Self.pause)
            }
        }
        if next < .distantFuture { wake(at: next) }
    }

    /// On a thread of its own: a server that does not answer must not keep those of others waiting.
    private func kill(_ run: RunFence.Run, of fence: RunFence) {
        DispatchQueue(label: "haulout.pool.kill").async { [canceller, now] in
            // A kill that fails is repeated, and past the grace the connection is cut.
            _ = try? fence.kill(run, ifOverdueAt: now, by: canceller)
        }
    }
}
