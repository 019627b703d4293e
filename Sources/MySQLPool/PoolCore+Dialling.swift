internal import Dispatch
internal import MySQLClient

/// Connections are opened beside the callers, each on a thread of its own for the time of one connect.
extension PoolCore {
    func dial(for slot: SlotID) {
        // A private queue for each: Dispatch gives every blocked serial queue a thread, but few to the global ones.
        DispatchQueue(label: "haulout.pool.dial").async { [self] in
            let start = ContinuousClock.now
            do throws(DatabaseError) {
                let hosted = try dialer.open()
                let pooled = PooledConnection(hosted, expiresAt: expiry())
                let took = start.duration(to: .now)
                metrics?.noteCreation(took: took)
                watch(hosted.connection)
                perform(change { $0.dialled(slot, pooled, took: took, at: now) })
            } catch {
                let failure = error.whileConnecting
                metrics?.count(errorOf: failure.kind.rawValue, during: .connect)
                let chance = environment.chance()
                perform(change { $0.dialFailed(slot, because: failure, chance: chance, at: now) })
            }
            dropDemoted()
        }
    }

    /// A pool that is closed by then does not ask again.
    func lookLater(_ look: State.Effects.Look) {
        timers.asyncAfter(deadline: .now() + look.after.dispatchInterval) { [self] in
            let now = self.now
            perform(change { $0.look(look, at: now, sweeping: { sweep(into: &$0) }) })
        }
    }

    func expiry() -> PoolInstant {
        now + configuration.maxLifetime * (1 - environment.jitter())
    }
}
