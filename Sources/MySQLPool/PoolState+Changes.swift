internal import DequeModule

/// What the owner of a pool does to it.
extension PoolState {
    /// Closes what is idle for too long or too old, except `minimumIdle` connections that are merely idle.
    package mutating func prune(at now: Instant) -> Effects {
        var effects = Effects()
        expireIdle(at: now, &effects)
        settle(at: now, &effects)
        return effects
    }

    /// Lets the pool grow to `maximumSize`, or shrink to it: what is idle is closed at once, what is out as it comes
    /// back.
    package mutating func resize(to maximumSize: Int, at now: Instant) -> Effects {
        var effects = Effects()
        limits.maximumSize = maximumSize
        while total > maximumSize, let coldest = idle.popFirst() { vacate(coldest, &effects) }
        settle(at: now, &effects)
        return effects
    }

    /// Closes the connections that match: what is idle at once, what is out or being opened as it comes.
    package mutating func evict(at now: Instant, where matches: (Resource) -> Bool = { _ in true }) -> Effects {
        var effects = Effects()
        for index in slots.indices {
            slots[index].isDoomed = true
            guard let resource = slots[index].resource, matches(resource) else { continue }
            resource.expiresAt = .distantPast
        }
        expireIdle(at: now, &effects)
        settle(at: now, &effects)
        return effects
    }

    /// From here on everybody waits, until `resume`. Connections come back and lie idle.
    @discardableResult
    package mutating func suspend() -> Effects {
        isSuspended = true
        return Effects()
    }

    /// Serves everybody again, those who have waited first.
    package mutating func resume(at now: Instant) -> Effects {
        var effects = Effects()
        isSuspended = false
        settle(at: now, &effects)
        return effects
    }

    /// Opens connections until `count` exist, and then answers `done`; `connectFailed` as soon as one cannot be opened.
    package mutating func fill(to count: Int, at now: Instant, watchedBy waiter: Waiter) -> Effects {
        var effects = Effects()
        guard !isClosed, !isDraining else { return Effects(grants: [(waiter, .closed)]) }
        if total == 0, let failure = backoff.refusal(at: now) {
            return Effects(grants: [(waiter, .connectFailed(failure))])
        }
        watches.append(Watch(waiter: waiter, event: .filled(min(count, limits.maximumSize))))
        settle(at: now, &effects)
        return effects
    }

    /// No new borrowers from here on. Answers `done` when those in line were served and everything is back.
    package mutating func drain(at now: Instant, watchedBy waiter: Waiter) -> Effects {
        var effects = Effects()
        isDraining = true
        watches.append(Watch(waiter: waiter, event: .drained))
        settle(at: now, &effects)
        return effects
    }

    /// No new leases from here on. Who waits is sent away, what is idle is closed, what is out is closed on return.
    package mutating func close() -> Effects {
        var effects = Effects()
        isClosed = true
        dismissWaiters(.closed, &effects)
        dismissFillers(.closed, &effects)
        while let index = idle.popLast() { vacate(index, &effects) }
        if !watches.isEmpty { answerWatches(&effects) }
        return effects
    }
}

// MARK: - Steps

extension PoolState {
    mutating func answerWatches(_ effects: inout Effects) {
        let come = watches.filter { hasCome($0.event) }
        guard !come.isEmpty else { return }
        watches = watches.filter { !hasCome($0.event) }
        for watch in come { effects.grants.append((watch.waiter, .done)) }
    }

    mutating func dismissFillers(_ grant: Grant, _ effects: inout Effects) {
        guard !watches.isEmpty else { return }
        let rest = watches.filter { if case .filled = $0.event { false } else { true } }
        for watch in watches {
            if case .filled = watch.event { effects.grants.append((watch.waiter, grant)) }
        }
        watches = rest
    }

    mutating func expireIdle(at now: Instant, _ effects: inout Effects) {
        var surplus = idle.count - limits.minimumIdle
        let indices = idle
        idle.removeAll(keepingCapacity: true)
        for index in indices {
            let resource = slots[index].resource!
            if now >= resource.expiresAt || (surplus > 0 && isCold(resource, at: now)) {
                surplus -= 1
                tally.expired += 1
                vacate(index, &effects)
            } else {
                idle.append(index)
            }
        }
    }

    private func hasCome(_ event: Watch.Event) -> Bool {
        switch event {
        case .filled(let count): live >= count
        case .drained: active == 0 && waiters.isEmpty
        }
    }
}
