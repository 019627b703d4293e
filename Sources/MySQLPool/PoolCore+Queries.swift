internal import MySQLClient

/// How one statement finds a connection, runs, and runs again when that does no harm.
extension PoolCore {
    @inline(__always)
    func query(
        _ sql: String,
        _ parameters: [MySQLValue],
        _ patience: consuming Patience,
        in scope: QueryScope?,
        at site: BorrowSite,
        session: PoolSession? = nil
    ) throws -> QueryResult {
        var patience = patience
        if let pooled = try borrowParked(&patience, in: scope, at: site, isRepeatable: true) {
            return try run(sql, parameters, on: pooled, &patience, in: scope, at: site, session)
        }
        return try queryOfState(sql, parameters, &patience, in: scope, at: site, session)
    }

    /// Never repeated: what was not sent may be the last of several batches.
    func executeMany(
        _ sql: String, _ rows: [[MySQLValue]], in scope: QueryScope?, at site: BorrowSite, session: PoolSession? = nil
    ) throws -> QueryResult {
        var patience = Patience(configuration.leaseTimeout)
        let pooled = try borrow(&patience, in: scope, at: site, isRepeatable: false)
        defer { end(pooled, in: session) }
        func run() throws -> QueryResult {
            try fenced(pooled, in: scope) { () throws(DatabaseError) in
                try pooled.connection.executeMany(text: sql, rows)
            }
        }
        return try session == nil ? judged(sql, on: pooled.connection, run) : run()
    }

    static var mostRepetitions: Int { 5 }

    /// Runs the statement alone on the connection, or on another one when that is lost, and gives it back.
    @inline(__always)
    func run(
        _ sql: String,
        _ parameters: [MySQLValue],
        on pooled: PooledConnection,
        _ patience: inout Patience,
        in scope: QueryScope?,
        at site: BorrowSite,
        _ session: PoolSession?
    ) throws -> QueryResult {
        var pooled = pooled
        var repetitions = 0
        while true {
            do {
                let result =
                    if rejects, session == nil {
                        try runJudged(sql, parameters, on: pooled, patience, in: scope)
                    } else {
                        try fenced(pooled, in: scope, until: patience.limit, of: sql) {
                            () throws(DatabaseError) in try pooled.connection.queryWithLook(sql, parameters)
                        }
                    }
                end(pooled, in: session)
                return result
            } catch {
                guard repetitions < Self.mostRepetitions, mayRepeat(sql, after: error, on: pooled.connection) else {
                    end(pooled, in: session)
                    throw error
                }
                guard now < patience.limit else {
                    end(pooled, in: session)
                    throw DatabaseError.pastDeadline(sql, keeping: false)
                }
                repetitions += 1
                pooled = try replace(pooled, &patience, in: scope, at: site)
            }
        }
    }

    @inline(never)
    private func runJudged(
        _ sql: String,
        _ parameters: [MySQLValue],
        on pooled: PooledConnection,
        _ patience: Patience,
        in scope: QueryScope?
    ) throws -> QueryResult {
        try judged(sql, on: pooled.connection) {
            try fenced(pooled, in: scope, until: patience.limit) {
                () throws(DatabaseError) in try pooled.connection.queryWithLook(sql, parameters)
            }
        }
    }

    /// Runs the statement on an idle connection, else in line, where whoever is in front may run it.
    @inline(never)
    private func queryOfState(
        _ sql: String,
        _ parameters: [MySQLValue],
        _ patience: inout Patience,
        in scope: QueryScope?,
        at site: BorrowSite,
        _ session: PoolSession?
    ) throws -> QueryResult {
        let statement = SharedStatement(
            sql, parameters, profile: profiles[sql], scope: scope, deadline: patience.limit)
        let outcome: SharedStatement.Outcome
        // What a session's statement leaves has to stay with the session.
        switch try standForStatement(statement, mayShare: session == nil, &patience, in: scope, at: site) {
        case .idle(let pooled): return try run(sql, parameters, on: pooled, &patience, in: scope, at: site, session)
        case .turn(let pooled): outcome = runShared(statement, on: pooled)
        case .takeOver(let run): outcome = takeOver(run, for: statement, at: site)
        case .answered: outcome = statement.outcome!
        }
        // Another thread may have given the connection back, or have it.
        turns.noteReturn(of: .current, at: exactNow)
        switch outcome {
        case .finished(let result): return try result.get()
        case .leftTraces(let traces): throw PoolError.hasChangedSession(traces)
        case .again: break
        }
        guard now < patience.limit else { throw DatabaseError.pastDeadline(sql) }
        let pooled = try borrowAgain(&patience, in: scope, at: site)
        return try run(sql, parameters, on: pooled, &patience, in: scope, at: site, session)
    }

    /// Whether the statement can run again on another connection, as it did not run or may run twice. It was alone on its
    /// connection, so that no transaction of the caller was lost with it.
    private func mayRepeat(_ sql: String, after error: any Error, on connection: Connection) -> Bool {
        guard let error = error as? DatabaseError, !connection.isOpen else { return false }
        switch error.outcome {
        case .notSent: return true
        case .unknown: return connection.traits(of: sql).isRepeatable
        case .rolledBack, .permanent: return false
        }
    }
}
