internal import Dispatch
internal import MySQLClient

/// What the pool does for callers who do not block: they are suspended, and all that blocks runs on the connection's
/// own queue.
extension PoolCore {
    /// Runs one statement; see `AsyncPool.query`.
    func query(
        _ sql: String,
        _ parameters: [MySQLValue],
        within limit: Duration?,
        in outer: QueryScope?,
        at site: BorrowSite
    ) async throws -> QueryResult {
        let wish = AsyncWish(self, within: limit, at: site)
        return try await cancellable(in: outer) { scope in
            let statement = SharedStatement(
                sql, parameters, profile: profiles[sql], scope: scope, deadline: wish.patience.limit)
            let outcome = try await onConnection(for: statement, wish, in: scope) { [self] service in
                try serve(statement, service, wish, in: scope)
            }
            switch outcome {
            case .finished(let result): return try result.get()
            case .leftTraces(let traces): throw PoolError.hasChangedSession(traces)
            case .again: break
            }
            guard now < wish.patience.limit else { throw DatabaseError.pastDeadline(sql) }
            // In line again, and not on the queue: that of the connection which was given back meanwhile may be the one
            // to serve the line with.
            return try await onConnection(wish, again: true, in: scope) { [self] service in
                guard case .idle(let pooled) = service else { preconditionFailure("There was no statement to answer.") }
                var patience = wish.patience
                return try run(sql, parameters, on: pooled, &patience, in: scope, at: wish.site, nil)
            }
        }
    }

    /// Lends a connection to `body`; see `AsyncPool.withConnection`.
    func withConnection<T: Sendable>(
        within limit: Duration?,
        in outer: QueryScope?,
        at site: BorrowSite,
        _ body: @escaping @Sendable (borrowing Lease, QueryScope) throws -> T
    ) async throws -> T {
        let wish = AsyncWish(self, within: limit, at: site)
        return try await cancellable(in: outer) { scope in
            try await onConnection(wish, in: scope) { [self] service in
                guard case .idle(let found) = service else { preconditionFailure("There was no statement to answer.") }
                let pooled = try fit(found, wish, in: scope, isRepeatable: false)
                let lease = Lease(pooled, of: self, scope: nil)
                return try fenced(pooled, in: scope, until: wish.patience.limit) {
                    try pooled.bound { try body(lease, scope) }
                }
            }
        }
    }
}

/// What a caller wants, who does not block.
struct AsyncWish: Sendable {
    /// Has started.
    let patience: Patience
    let limit: Waiter.Limit
    let site: BorrowSite

    init(_ pool: PoolCore, within time: Duration?, at site: BorrowSite) {
        var patience = Patience(pool.configuration.leaseTimeout, within: time, from: pool.now)
        _ = patience.deadline()
        self.patience = patience
        limit = Waiter.Limit(patience.total)
        self.site = site
    }
}

// MARK: - Steps

extension PoolCore {
    /// Stands in line, and runs `body` on the queue of the connection that it gets.
    private func onConnection<T: Sendable>(
        for statement: SharedStatement? = nil,
        _ wish: AsyncWish,
        again: Bool = false,
        in scope: QueryScope,
        _ body: @escaping @Sendable (Service) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            stand(for: statement, again: again, until: wish.limit, in: scope, at: wish.site) { result in
                do {
                    let service = try result.get()
                    service.run { continuation.resume(with: Result { try body(service) }) }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private func serve(
        _ statement: SharedStatement, _ service: Service, _ wish: AsyncWish, in scope: QueryScope
    ) throws -> SharedStatement.Outcome {
        switch service {
        case .idle(let found):
            let pooled = try fit(found, wish, in: scope, isRepeatable: statement.profile.traits.isRepeatable)
            var patience = wish.patience
            return .finished(
                .success(
                    try run(
                        statement.sql, statement.parameters, on: pooled, &patience, in: scope, at: wish.site, nil)))
        case .turn(let pooled): return runShared(statement, on: pooled)
        case .takeOver(let run): return takeOver(run, for: statement, at: wish.site)
        case .answered: return statement.outcome!
        }
    }

    /// The connection if it lives; else another one, which is waited for on the queue of the dead one: nobody else will
    /// ever want that.
    private func fit(
        _ pooled: PooledConnection, _ wish: AsyncWish, in scope: QueryScope, isRepeatable: Bool
    ) throws -> PooledConnection {
        pooled.note(.current, wish.site)
        let idleFor = now.nanoseconds - pooled.idleSince.nanoseconds
        if isFit(pooled, idleFor: idleFor, isRepeatable) { return pooled }
        var patience = wish.patience
        return try replace(pooled, &patience, in: scope, at: wish.site)
    }
}

extension PoolCore.Service {
    /// Runs `body` on the queue of the connection, at once when there is none.
    fileprivate func run(_ body: @escaping @Sendable () -> Void) {
        switch self {
        case .idle(let pooled), .turn(let pooled): pooled.queue.async(execute: body)
        case .takeOver(let run): run.pooled.queue.async(execute: body)
        case .answered: body()
        }
    }
}
