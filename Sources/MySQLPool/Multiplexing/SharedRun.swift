internal import DequeModule
internal import MySQLClient

/// Statements of several callers on their way through one connection, in one burst: sent one behind the other, answered
/// in the same order.
///
/// Where more threads than connections run point queries, handing a connection from thread to thread costs more than the
/// queries do. So the thread whose turn it is takes those behind it in line along: it sends all statements, reads the
/// answers and wakes each caller with its own. The server has the next statement in hand before it is done with the last.
///
/// Only statements that `StatementProfile.isShareable` vouches for take part: they only read, leave nothing in the session
/// and are quick. Whatever befalls one of them can be repeated without anybody noticing.
struct SharedRun: Sendable {
    /// A caller, whose statement it is.
    struct Member: Sendable {
        let statement: SharedStatement
        /// `nil` for the caller who serves the run.
        fileprivate(set) var waiter: Waiter?
        fileprivate var ticket: QueryScope.Ticket?

        init(_ statement: SharedStatement, waiter: Waiter? = nil) {
            self.statement = statement
            self.waiter = waiter
        }
    }

    let pooled: PooledConnection
    private var unsent: Deque<Member>
    private var unanswered: Deque<Member> = []
    private let fenced: RunFence.Run?
    private let pool: PoolCore
    /// By when the fence knows that the run has to end.
    private var deadline: PoolInstant
    /// When the last answer was complete.
    private(set) var lap = PoolInstant.exact

    /// - Parameter members: In the order of the line.
    init(_ members: some Sequence<Member>, on pooled: PooledConnection, of pool: PoolCore) {
        unsent = Deque(members)
        self.pooled = pooled
        self.pool = pool
        if let metrics = pool.metrics {
            for member in unsent { member.waiter.map { metrics.noteWait(since: $0.since) } }
        }
        deadline = Self.nearestDeadline(of: unsent)
        if deadline < .distantFuture || unsent.contains(where: { $0.statement.scope != nil }) {
            fenced = pooled.fence.enter(until: deadline)
            pool.keeper.expect(deadline)
        } else {
            fenced = nil
        }
    }

    /// Nobody waits for an answer any more.
    var isOver: Bool { unsent.isEmpty && unanswered.isEmpty }

    /// Whether an answer is due. Otherwise the next statement is yet to be sent.
    var isAnswerDue: Bool { !unanswered.isEmpty }

    /// Whose answer comes next. `nil` when there is none, or when it is that of who serves the run.
    var next: Waiter? { (unanswered.first ?? unsent.first)?.waiter }

    /// Makes the one whose answer comes next serve the run. Nobody wakes it a second time then.
    mutating func handOver(to next: Waiter) {
        if unanswered.isEmpty { unsent[0].waiter = nil } else { unanswered[0].waiter = nil }
        next.wake(with: .takeOver(self))
    }

    /// Sends what has not been sent, as far as the connection takes it.
    mutating func send() {
        while var member = unsent.first {
            let statement = member.statement
            do throws(DatabaseError) {
                if let scope = statement.scope, let fenced, member.ticket == nil {
                    member.ticket = try scope.enter(fenced, of: pooled.fence, canceller: pool.canceller)
                    unsent[unsent.startIndex] = member
                }
                guard try pooled.connection.send(statement.sql, statement.parameters) else { return }
                unsent.removeFirst()
                unanswered.append(member)
            } catch {
                unsent.removeFirst()
                finish(member, outcome(of: statement, .failure(error)))
            }
        }
    }

    /// Waits for the next answer and gives it to its caller.
    mutating func receive() {
        let wasClean = pooled.connection.footprint.isEmpty
        let result: Result<QueryResult, DatabaseError>
        let member: Member
        if let first = unanswered.popFirst() {
            member = first
            result = Result { () throws(DatabaseError) in try pooled.connection.receive() }
        } else {
            // New to this connection, or too long to be sent ahead.
            member = unsent.removeFirst()
            let statement = member.statement
            result = Result { () throws(DatabaseError) in
                try pooled.connection.query(statement.sql, statement.parameters)
            }
        }
        note(member)
        finish(member, outcome(of: member.statement, result, wasClean: wasClean))
        if member.statement.deadline <= deadline, fenced != nil { extendDeadline() }
        guard unanswered.isEmpty else { return }
        if isClean { send() } else { sendNoMore() }
    }

    /// A lost connection counts as clean: nobody will see what was left there.
    private var isClean: Bool { pooled.connection.footprint.isEmpty || !pooled.connection.isOpen }

    /// Of a statement that has been answered, on a session that may have been changed before it, or by it.
    private func outcome(
        of statement: SharedStatement, _ result: Result<QueryResult, DatabaseError>, wasClean: Bool
    ) -> SharedStatement.Outcome {
        guard wasClean || !pooled.connection.isOpen else { return pastDeadlineOrAgain(statement) }
        guard case .success = result, !isClean else { return outcome(of: statement, result) }
        statement.profile.noteTraces()
        return pool.rejects ? .leftTraces(pooled.connection.footprint) : outcome(of: statement, result)
    }

    /// The session is not clean any more: whoever is left finds another one.
    private mutating func sendNoMore() {
        while let member = unsent.popFirst() { finish(member, pastDeadlineOrAgain(member.statement)) }
    }

    /// The connection is free for others.
    func end() {
        if fenced != nil { pooled.fence.leave() }
    }

    /// Who has been answered need not hurry the others any more.
    private mutating func extendDeadline() {
        let nearest = min(Self.nearestDeadline(of: unanswered), Self.nearestDeadline(of: unsent))
        guard nearest != deadline, !isOver else { return }
        deadline = nearest
        pooled.fence.extend(until: nearest)
    }

    private static func nearestDeadline(of members: Deque<Member>) -> PoolInstant {
        members.reduce(.distantFuture) { min($0, $1.statement.deadline) }
    }

    private mutating func note(_ member: Member) {
        let now = PoolInstant.exact
        member.statement.profile.note(nanoseconds: now.nanoseconds - lap.nanoseconds)
        lap = now
    }

    private func finish(_ member: Member, _ outcome: SharedStatement.Outcome) {
        let statement = member.statement
        if let ticket = member.ticket { statement.scope?.leave(ticket) }
        statement.outcome = outcome
        member.waiter?.wake(with: .answered)
    }

    private func outcome(
        of statement: SharedStatement, _ result: Result<QueryResult, DatabaseError>
    ) -> SharedStatement.Outcome {
        let isHit = fenced != nil && pooled.fence.isHit
        let ending: DatabaseError
        switch result {
        case .success:
            guard isHit else { return .finished(result) }
            ending = .cutShort(statement.sql)
        case .failure(let error):
            guard error.isConnectionUsable else { return pastDeadlineOrAgain(statement) }
            guard isHit && error.kind == .cancelled || error.outcome == .notSent else { return .finished(result) }
            ending = error
        }
        if ending.kind == .cancelled, statement.scope?.isCancelled ?? false { return .finished(.failure(ending)) }
        return pastDeadlineOrAgain(statement)
    }

    private func pastDeadlineOrAgain(_ statement: SharedStatement) -> SharedStatement.Outcome {
        statement.deadline <= pool.now ? .finished(.failure(.pastDeadline(statement.sql))) : .again
    }
}

extension Result where Failure == DatabaseError {
    fileprivate init(_ body: () throws(DatabaseError) -> Success) {
        do throws(DatabaseError) {
            self = .success(try body())
        } catch {
            self = .failure(error)
        }
    }
}
