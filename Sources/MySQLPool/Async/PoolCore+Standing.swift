internal import Dispatch
internal import MySQLClient

/// Standing in line without a thread.
///
/// There is one line: who does not block stands in it like who does, and is served in the same order.
extension PoolCore {
    /// Calls `serve` once, with a connection or the error of having none: at once, or later on whatever thread serves
    /// the line, which it must not hold up. Does not block.
    func stand(
        for statement: SharedStatement?,
        again: Bool = false,
        until limit: Waiter.Limit,
        in scope: QueryScope,
        at site: BorrowSite,
        _ serve: @escaping @Sendable (Result<Service, any Error>) -> Void
    ) {
        let isShared = statement?.profile.traits.isShareable ?? false
        let now = self.now
        let since = PoolInstant.exact
        let (outcome, effects) = change { state in
            state.acquire(
                at: now, again: again, sweeping: { sweep(into: &$0) },
                orWaitAs: Waiter(for: isShared ? statement : nil, until: limit) { [self] news in
                    if case .grant(.holding) = news { metrics?.noteWait(since: since) }
                    serve(Result { try service(with: news, isShared, at: site) })
                })
        }
        performAside(effects)
        switch outcome {
        case .holding(let holding):
            metrics?.noteNoWait()
            serve(.success(.idle(hold(holding, by: .none, site))))
        case .wait(let waiter): watch(over: waiter, in: scope)
        case .refused(let failure): serve(.failure(failure))
        case .wouldDeadlock: preconditionFailure("Who does not block holds up nobody.")
        case .closed: serve(.failure(count(.closed)))
        }
    }

    private func service(with news: Waiter.News, _ isShared: Bool, at site: BorrowSite) throws -> Service {
        switch news {
        case .grant(let grant):
            let pooled = hold(try use(grant), by: .none, site)
            return isShared ? .turn(pooled) : .idle(pooled)
        case .answered: return .answered
        case .takeOver(let run): return .takeOver(run)
        case .timedOut(let error): throw error
        }
    }

    /// Waits for what `event` lets the state watch for.
    func watch(
        until limit: Waiter.Limit,
        in scope: QueryScope,
        _ event: @Sendable (inout State, PoolInstant, Waiter) -> State.Effects
    ) async throws {
        let news = await withCheckedContinuation { continuation in
            let waiter = Waiter(until: limit) { continuation.resume(returning: $0) }
            let now = self.now
            performAside(
                change { state in
                    sweep(into: &state)
                    return event(&state, now, waiter)
                })
            watch(over: waiter, in: scope)
        }
        switch news {
        case .grant(.done): return
        case .timedOut(let error): throw error
        case .grant(let grant): _ = try use(grant)
        case .answered, .takeOver: preconditionFailure("Nobody answers who has not asked.")
        }
    }
}

// MARK: - Who waits too long

extension PoolCore {
    /// Sees to it that the wait ends when its time is over or the scope is cancelled.
    private func watch(over waiter: Waiter, in scope: QueryScope) {
        scope.expect { [self] in performAside(change { $0.cancel(waiter) }) }
        guard let limit = waiter.limit else { return }
        lineAlarm.set(for: limit.end) { [weak self] in self?.sendAwayOverdue() }
    }

    private func sendAwayOverdue() {
        let now = PoolInstant.exact
        var next = PoolInstant.distantFuture
        for waiter in ask({ $0.everybodyWaiting }) {
            guard let limit = waiter.limit else { continue }
            if limit.end <= now { sendAway(waiter, after: limit.total) } else { next = min(next, limit.end) }
        }
        lineAlarm.set(for: next) { [weak self] in self?.sendAwayOverdue() }
    }

    private func sendAway(_ waiter: Waiter, after total: Duration) {
        // Served in the last moment, it is no more in line.
        guard let (numbers, failure, effects) = change({ $0.timedOut(waiter) }) else { return }
        performAside(effects)
        waiter.wake(with: .timedOut(timeout(after: total, numbers, underlying: failure)))
    }
}

// MARK: - What may block

extension PoolCore {
    /// `perform` for a thread that must not block: connections are closed on another one.
    func performAside(_ effects: State.Effects) {
        var effects = effects
        if !effects.closing.isEmpty {
            let closing = effects.closing
            effects.closing = []
            DispatchQueue(label: "haulout.pool.closing").async {
                for pooled in closing { pooled.connection.close() }
            }
        }
        perform(effects)
    }

    /// Runs `body`, which may block, on a thread of its own.
    func aside(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "haulout.pool.closing").async {
                body()
                continuation.resume()
            }
        }
    }
}
