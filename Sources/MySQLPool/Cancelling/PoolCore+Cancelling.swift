internal import MySQLClient

/// Statements that others may end.
extension PoolCore {
    /// Runs `body`, which uses the connection, so that `scope` and the deadline find it.
    ///
    /// - Parameter sql: The statement, if `body` is one.
    @inline(__always)
    func fenced<T, Failure: Error>(
        _ pooled: PooledConnection,
        in scope: QueryScope?,
        until deadline: PoolInstant = .distantFuture,
        of sql: String? = nil,
        _ body: () throws(Failure) -> T
    ) throws -> T {
        guard scope != nil || deadline < .distantFuture else { return try body() }
        return try pooled.fence.run(
            in: scope, until: deadline, of: sql, keeper: keeper, canceller: canceller, body)
    }
}

extension RunFence {
    @inline(never)
    func run<T, Failure: Error>(
        in scope: QueryScope?,
        until deadline: PoolInstant = .distantFuture,
        of sql: String? = nil,
        keeper: DeadlineKeeper? = nil,
        canceller: Canceller,
        _ body: () throws(Failure) -> T
    ) throws -> T {
        let run = enter(until: deadline)
        defer { leave() }
        let ticket = try scope?.enter(run, of: self, canceller: canceller)
        defer { if let ticket { scope?.leave(ticket) } }
        keeper?.expect(deadline)
        do {
            let result = try body()
            if let sql { try vouch(for: result, of: sql) }
            return result
        } catch let error as DatabaseError {
            let error = isHit ? error.ofKilledStatement : error
            guard error.kind == .cancelled || isCut, !(scope?.isCancelled ?? false),
                let keeper, deadline <= keeper.now
            else { throw error }
            throw DatabaseError.pastDeadline(error.query, isCut ? .unknown : error.outcome, keeping: !isCut)
        }
    }

    /// Fails when a kill may have cut the result short: servers then count the statement as done. `SLEEP` returns 1 on
    /// MySQL, `BENCHMARK` and `GET_LOCK` return something else than they would have.
    ///
    /// A write that is reported as done is done: a server that breaks off a write takes it back and says so.
    @inline(__always)
    func vouch<T>(for result: T, of sql: String) throws(DatabaseError) {
        guard isHit else { return }
        if let result = result as? QueryResult, result.columns.isEmpty, !Self.onlyEvaluates(sql) { return }
        throw .cutShort(sql)
    }

    /// Whether it is a `DO`.
    private static func onlyEvaluates(_ sql: String) -> Bool {
        let verb = sql.utf8.drop { $0 <= UInt8(ascii: " ") }.prefix(3)
        return verb.count == 3 && verb.prefix(2).elementsEqual("do".utf8) { $0 | 0x20 == $1 }
            && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(verb.last! | 0x20)
    }
}
