package import MySQLClient
internal import Synchronization

/// All queries of one piece of work, so that they can be cancelled together.
///
/// Make one scope for each attempt of a task, bind it with `Database.scoped(to:)`, and call `cancel(using:)` from any
/// thread: what is running for the scope is killed on the server, who waits for a connection stops waiting, and every
/// later query fails at once with `DatabaseError.Kind.cancelled`. Queries of others are never hit: a connection cannot
/// go back to the pool while a kill for it is in flight.
public final class QueryScope: Sendable {
    private struct Run {
        let ticket: UInt64
        let threadID: UInt64
        var isKilled = false
    }

    private struct State {
        var nextTicket: UInt64 = 0
        var runs: [Run] = []
        var waits: [UInt64: @Sendable () -> Void] = [:]

        mutating func killRuns(using kill: (UInt64) throws -> Void) throws -> Int {
            var failure: (any Error)?
            for index in runs.indices {
                runs[index].isKilled = true
                do { try kill(runs[index].threadID) } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
            return runs.count
        }
    }

    private let cancelled = Atomic(false)
    private let state = Mutex(State())

    /// A scope that nothing runs in.
    public init() {}

    /// Whether the scope was cancelled.
    public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Cancels everything in the scope, for ever.
    ///
    /// A kill that arrives in the instant before its statement finds nothing to kill, and the statement runs. So call
    /// again, after a pause, as long as the result is not 0.
    ///
    /// - Parameter kill: Ends the statement of the server thread with this id, as `KILL QUERY <id>` on another
    ///   connection, and returns when the server has answered. It runs under the scope's lock, so that the killed
    ///   connection is not given to others meanwhile; it must not use the scope itself.
    /// - Returns: How many connections were at work for the scope; each was killed.
    /// - Throws: The first error of `kill`, after all have been tried.
    @discardableResult
    public func cancel(using kill: (_ threadID: UInt64) throws -> Void) throws -> Int {
        cancelled.store(true, ordering: .releasing)
        return try state.withLock { state in
            for wake in state.waits.values { wake() }
            return try state.killRuns(using: kill)
        }
    }

    /// Fails when the scope was cancelled.
    package func check() throws(DatabaseError) {
        if isCancelled { throw .cancelledByScope }
    }
}

// MARK: - Taking part

extension QueryScope {
    /// Runs `body`, which uses the connection, as part of the scope.
    func run<T>(on connection: Connection, _ body: () throws -> T) throws -> T {
        let ticket = try enter(connection.threadID)
        defer {
            if leave(ticket) { connection.absorbLateKill() }
        }
        return try body()
    }

    /// Runs `body`, which blocks until it is served or `wake` is called. `wake` is called at once if the scope was
    /// cancelled before.
    func wait<T>(wakingBy wake: @escaping @Sendable () -> Void, _ body: () -> T) -> T {
        guard let ticket = register({ $0.waits[$1] = wake }) else {
            wake()
            return body()
        }
        defer { _ = state.withLock { $0.waits.removeValue(forKey: ticket) } }
        return body()
    }

    private func enter(_ threadID: UInt64) throws(DatabaseError) -> UInt64 {
        let ticket = register { $0.runs.append(Run(ticket: $1, threadID: threadID)) }
        guard let ticket else { throw .cancelledByScope }
        return ticket
    }

    /// Adds an entry that `cancel` will find: it sets its mark before it takes the lock. `nil` when it did so already.
    private func register(_ add: (inout State, UInt64) -> Void) -> UInt64? {
        state.withLock { state in
            guard !isCancelled else { return nil }
            state.nextTicket += 1
            add(&state, state.nextTicket)
            return state.nextTicket
        }
    }

    /// Waits for a kill in flight. True when there was one: it may have come too late for the query it was meant for.
    private func leave(_ ticket: UInt64) -> Bool {
        state.withLock { state in
            guard let index = state.runs.firstIndex(where: { $0.ticket == ticket }) else { return false }
            return state.runs.remove(at: index).isKilled
        }
    }
}

extension Connection {
    /// A kill that found no statement stays with the session and hits the next one: let that be an empty one.
    fileprivate func absorbLateKill() {
        do throws(DatabaseError) {
            try execute("DO 0")
        } catch {
            if error.kind != .cancelled { close() }
        }
    }
}
