package import MySQLClient
internal import Synchronization

/// All queries of one piece of work, so that they can be cancelled together.
///
/// Make one scope for each attempt of a task, bind it with `Database.scoped(to:)`, and call `cancel()` from any thread:
/// what is running for the scope is ended on the server, who waits for a connection stops waiting, and every later query
/// fails at once with `DatabaseError.Kind.cancelled`. Queries of others are never hit: a connection cannot go back to the
/// pool while a kill for it is in flight.
public final class QueryScope: Sendable {
    private struct Run {
        let ticket: UInt64
        let fence: RunFence
        let run: RunFence.Run
        let canceller: Canceller
    }

    private struct State {
        var nextTicket: UInt64 = 0
        var runs: [Run] = []
        var waits: [UInt64: @Sendable () -> Void] = [:]
        var inner: [ObjectIdentifier: QueryScope] = [:]
    }

    private let cancelled = Atomic(false)
    private let state = Lock(State())

    /// What cancels this scope as well.
    private let outer: QueryScope?

    /// A scope that nothing runs in.
    public init() { outer = nil }

    /// A scope for one call within another one: who cancels `outer` cancels it. `finish()` has to be called.
    init(within outer: QueryScope?) {
        self.outer = outer
        guard let outer else { return }
        if outer.register({ (state, _) in state.inner[ObjectIdentifier(self)] = self }) == nil { stop() }
    }

    /// Whether the scope was cancelled.
    public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Cancels everything in the scope, for ever. Blocks until the servers have answered.
    ///
    /// A kill that arrives in the instant before its statement finds nothing to kill, and the statement runs. So call
    /// again, after a pause, as long as the result is not 0.
    ///
    /// - Returns: How many statements were at work for the scope; each was killed.
    /// - Throws: The first `DatabaseError` of a kill that did not get through, after all have been tried.
    @discardableResult
    public func cancel() throws -> Int {
        stop()
        var failure: DatabaseError?
        var killed = 0
        for run in runs {
            do throws(DatabaseError) {
                if try run.fence.kill(run.run, by: run.canceller) { killed += 1 }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return killed
    }

    /// Lets nothing start any more, and nobody wait. Does not block, and leaves alone what runs.
    func stop() {
        cancelled.store(true, ordering: .sequentiallyConsistent)
        let (waits, inner) = state.withLock { (Array($0.waits.values), Array($0.inner.values)) }
        for wake in waits { wake() }
        for scope in inner { scope.stop() }
    }

    /// Whether a statement is at work for the scope.
    var isAtWork: Bool { !runs.isEmpty }

    /// Breaks off the connections of what is at work.
    func cut() {
        for run in runs { run.fence.cut(run.run) }
    }

    private var runs: [Run] {
        let (runs, inner) = state.withLock { ($0.runs, Array($0.inner.values)) }
        return runs + inner.flatMap(\.runs)
    }

    /// Fails when the scope was cancelled.
    package func check() throws(DatabaseError) {
        if isCancelled { throw .cancelledByScope }
    }
}

// MARK: - Taking part

extension QueryScope {
    /// What `cancel` finds from here on, until `leave`.
    struct Ticket: Sendable {
        fileprivate let number: UInt64
    }

    /// A run on a connection takes part.
    ///
    /// - Throws: `cancelled` when it comes too late.
    func enter(_ run: RunFence.Run, of fence: RunFence, canceller: Canceller) throws(DatabaseError) -> Ticket {
        let ticket = register { state, number in
            state.runs.append(Run(ticket: number, fence: fence, run: run, canceller: canceller))
        }
        guard let ticket else { throw .cancelledByScope }
        return ticket
    }

    func leave(_ ticket: Ticket) {
        state.withLock { state in
            guard let index = state.runs.lastIndex(where: { $0.ticket == ticket.number }) else { return }
            state.runs.remove(at: index)
        }
    }

    /// Runs `body`, which blocks until it is served or `wake` is called. `wake` is called at once if the scope was
    /// cancelled before.
    func wait<T>(wakingBy wake: @escaping @Sendable () -> Void, _ body: () -> T) -> T {
        guard let ticket = register({ $0.waits[$1] = wake }) else {
            wake()
            return body()
        }
        defer { _ = state.withLock { $0.waits.removeValue(forKey: ticket.number) } }
        return body()
    }

    /// Calls `wake` when the scope is cancelled, at once if it was before; until `finish`.
    func expect(_ wake: @escaping @Sendable () -> Void) {
        if register({ $0.waits[$1] = wake }) == nil { wake() }
    }

    /// Ends a scope for one call: nobody cancels it any more, and nobody is woken.
    func finish() {
        if let outer { outer.state.withLock { _ = $0.inner.removeValue(forKey: ObjectIdentifier(self)) } }
        _ = state.withLock { state in
            defer { state.waits = [:] }
            return state.waits
        }
    }

    /// Adds an entry that `cancel` will find: it sets its mark before it takes the lock. `nil` when it did so already.
    private func register(_ add: (inout State, UInt64) -> Void) -> Ticket? {
        state.withLock { state in
            guard !isCancelled else { return nil }
            state.nextTicket += 1
            add(&state, state.nextTicket)
            return Ticket(number: state.nextTicket)
        }
    }
}
