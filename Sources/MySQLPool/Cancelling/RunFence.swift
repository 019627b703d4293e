internal import Dispatch
package import MySQLClient
internal import Synchronization

/// What one connection runs at the moment, as far as others may end it: a query with a deadline or in a scope.
///
/// The fence keeps a kill from hitting the wrong statement. A kill begins under its lock, and whoever runs leaves
/// through that lock and then waits for the kills that have begun, so the connection cannot go to anybody else while a
/// kill for it is in flight. The lock itself is never held for longer than a few instructions.
package final class RunFence: Sendable {
    /// A number for each run of the connection.
    package typealias Run = UInt64

    private struct State {
        var run: Run = 0
        var isRunning = false
        var deadline = PoolInstant.distantFuture
        /// How many kills are in flight.
        var kills = 0
        /// Nobody knows whether a kill has reached the server, or is yet to.
        var isKillAtLarge = false
        /// Who waits for the kills in flight to end the run.
        var leaving: DispatchSemaphore?
    }

    let connection: Connection
    private let state = Lock(State())
    private let hit = Atomic(false)
    private let cut = Atomic(false)

    package init(_ connection: Connection) {
        self.connection = connection
    }

    /// Whether a kill may have reached the server in the run under way. Set before the kill is sent: whoever has an answer that
    /// the kill has cut short sees it.
    var isHit: Bool { hit.load(ordering: .acquiring) }

    /// Whether the connection was cut, because no kill got through or the session is gone.
    var isCut: Bool { cut.load(ordering: .acquiring) }
}

// MARK: - Who runs

extension RunFence {
    /// Begins a run; `leave` ends it. Any thread may do either.
    package func enter(until deadline: PoolInstant = .distantFuture) -> Run {
        state.withLock { state in
            state.run += 1
            state.isRunning = true
            state.deadline = deadline
            return state.run
        }
    }

    /// Gives the run under way another deadline.
    func extend(until deadline: PoolInstant) {
        state.withLock { $0.deadline = deadline }
    }

    /// Ends the run, after waiting for the kills in flight. One that came too late for its statement stays with the
    /// session and would hit the next one: that is an empty one then. When nobody can tell whether it will come, the
    /// connection is closed.
    package func leave() {
        // With the connection lost, nobody will have it again: no kill can hit anything else.
        let isOpen = connection.isOpen
        let leaving: DispatchSemaphore? = state.withLock { state in
            state.isRunning = false
            guard isOpen, state.kills > 0 else { return nil }
            let semaphore = DispatchSemaphore(value: 0)
            state.leaving = semaphore
            return semaphore
        }
        leaving?.wait()
        defer { hit.store(false, ordering: .relaxed) }
        guard isHit, connection.isOpen else { return }
        if state.withLock({ $0.isKillAtLarge }) { connection.close() } else { connection.absorbLateKill() }
    }
}

// MARK: - Who ends it

extension RunFence {
    /// A run that has to end by a deadline.
    struct TimedRun {
        let run: Run
        let deadline: PoolInstant
        let isBeingKilled: Bool
    }

    /// The run that has to end, and when; `nil` when nothing runs, or for as long as it likes.
    var timedRun: TimedRun? {
        state.withLock { state in
            guard state.isRunning, state.deadline < .distantFuture else { return nil }
            return TimedRun(run: state.run, deadline: state.deadline, isBeingKilled: state.kills > 0)
        }
    }

    /// Ends the statement of the run, unless the run is over. True when the server was told.
    ///
    /// A kill in the instant before the statement arrives finds nothing to kill: call again, after a pause, until the
    /// result is false.
    ///
    /// - Parameter now: Only if the run's deadline has passed by then.
    package func kill(
        _ run: Run, ifOverdueAt now: PoolInstant = .distantFuture, by canceller: Canceller
    ) throws(DatabaseError) -> Bool {
        let isDue = state.withLock { state in
            guard state.isRunning, state.run == run, state.deadline <= now else { return false }
            state.kills += 1
            return true
        }
        guard isDue else { return false }
        do throws(DatabaseError) {
            let isKnown = try canceller.kill(connection) { hit.store(true, ordering: .sequentiallyConsistent) }
            // The server was started anew, and the link does not know: no answer will ever come.
            if !isKnown { cut(run) }
            land(isAtLarge: false)
            return true
        } catch {
            land(isAtLarge: error.outcome == .unknown)
            throw error
        }
    }

    /// Cuts the connection of the run, unless the run is over.
    func cut(_ run: Run) {
        state.withLock { state in
            guard state.isRunning, state.run == run else { return }
            cut.store(true, ordering: .releasing)
            connection.cancel()
        }
    }

    private func land(isAtLarge: Bool) {
        let leaving: DispatchSemaphore? = state.withLock { state in
            state.kills -= 1
            if isAtLarge { state.isKillAtLarge = true }
            guard state.kills == 0 else { return nil }
            defer { state.leaving = nil }
            return state.leaving
        }
        leaving?.signal()
    }
}

extension Connection {
    fileprivate func absorbLateKill() {
        do throws(DatabaseError) {
            try execute("DO 0")
        } catch {
            if error.kind != .cancelled { close() }
        }
    }
}
