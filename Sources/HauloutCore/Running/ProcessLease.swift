import Logging
import Synchronization

/// What a process knows of its own lease: the process id it has, and the tenure it is in.
///
/// It trusts the lease for `term` after a heartbeat was *sent*, by its own monotonic clock, which is less than the
/// lease: by the time that others may take it for dead, it has stopped by itself.
final class ProcessLease: Sendable {
    private struct State {
        var process: ProcessID?
        var tenure: Tenure?
        var endsAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let term: Duration
    private let buffer: TaskBuffer
    private let inbox: ResultInbox
    private let crew: WorkerCrew
    private let bells: Doorbells
    private let time: any Timekeeper
    private let makeEnvironment: @Sendable (ProcessID) -> AttemptEnvironment
    private let logger: Logger

    init(
        term: Duration,
        buffer: TaskBuffer,
        inbox: ResultInbox,
        crew: WorkerCrew,
        bells: Doorbells,
        time: any Timekeeper,
        logger: Logger,
        makeEnvironment: @escaping @Sendable (ProcessID) -> AttemptEnvironment
    ) {
        self.term = term
        self.buffer = buffer
        self.inbox = inbox
        self.crew = crew
        self.bells = bells
        self.time = time
        self.logger = logger
        self.makeEnvironment = makeEnvironment
    }

    /// `nil` until the process is registered, and after it was taken for dead.
    var process: ProcessID? { state.withLock { $0.process } }

    /// `nil` while nothing may be claimed.
    var tenure: Tenure? { state.withLock { $0.tenure } }

    /// When the lease can no longer be trusted; `nil` while there is none.
    var endsAt: ContinuousClock.Instant? { state.withLock { $0.tenure == nil ? nil : $0.endsAt } }

    /// Takes note of a registration or a heartbeat that succeeded.
    ///
    /// - Parameter sentAt: When it was sent: the database may have written it down at once, and answered late.
    func renew(_ process: ProcessID, sentAt: ContinuousClock.Instant) {
        let endsAt = sentAt + term
        guard time.now < endsAt else { return }
        let begins = state.withLock { state in
            state.endsAt = endsAt
            if state.process == process, state.tenure != nil { return false }
            state.process = process
            state.tenure = Tenure(environment: makeEnvironment(process))
            return true
        }
        guard begins else { return }
        bells.watchdog.ring()
        bells.producer.ring()
    }

    /// Ends the tenure when it can no longer be trusted.
    func fenceIfOver() {
        guard let endsAt, endsAt <= time.now else { return }
        if fence(forgetting: nil) {
            logger.error("No heartbeat got through for most of the lease: running tasks are interrupted")
        }
    }

    /// Takes note that the process was taken for dead: it has to register anew.
    func lose(_ process: ProcessID) {
        if fence(forgetting: process) {
            logger.error(
                "This process was taken for dead: running tasks are interrupted", metadata: ["process": "\(process)"])
        }
        bells.housekeeper.ring()
    }

    /// First ends the tenure, so that nothing of it is started any more, then clears away what is left of it.
    private func fence(forgetting lost: ProcessID?) -> Bool {
        let tenure: Tenure? = state.withLock { state in
            if let lost, lost != state.process { return nil }
            if lost != nil { state.process = nil }
            defer { state.tenure = nil }
            return state.tenure
        }
        guard let tenure else { return false }
        tenure.end()
        inbox.giveBack(buffer.takeAll())
        crew.interruptStrays()
        return true
    }
}
