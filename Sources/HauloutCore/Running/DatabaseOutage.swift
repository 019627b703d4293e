import Logging
import Synchronization

/// The services that may find the database away.
enum Service: String, Sendable {
    case producer, completer, heartbeat, rescuer, scheduler, pruner

    /// True for those that share the heartbeat's thread, and so its connection.
    fileprivate var isHousekeeping: Bool { self != .producer && self != .completer }
}

/// What the services of a process know together about the database being away: an outage is logged once, then every
/// minute, and when it is over. A lost database is waited for; it never ends the process.
final class DatabaseOutage: Sendable {
    private struct State {
        /// Services whose last call failed.
        var failing: Set<Service> = []
        /// Those of them that have nothing to ask at present: when the database is back, they do not notice.
        var resting: Set<Service> = []
        var beganAt: ContinuousClock.Instant?
        var loggedAt: ContinuousClock.Instant?
        var isAway = false

        /// When the last heartbeat got through; at the beginning, when this process began.
        var heartbeatAt: ContinuousClock.Instant
        /// True when the next one may be late because of the database.
        var isHeartbeatHeldUp = false
        /// No process is taken for dead before that.
        var rescueFrom: ContinuousClock.Instant?
    }

    private let state: Mutex<State>
    private let isQuiet = Atomic<Bool>(true)
    private let lease: Duration
    private let time: any Timekeeper
    private let logger: Logger

    init(lease: Duration, time: any Timekeeper, logger: Logger) {
        self.lease = lease
        self.time = time
        self.logger = logger
        state = Mutex(State(heartbeatAt: time.now))
    }

    var isDown: Bool { state.withLock { !$0.failing.isEmpty } }

    /// After an outage every process's last heartbeat is old, though most of them live: they get one lease to say so.
    ///
    /// This process's own heartbeats say whether there was one. That its producer or its completer gets no connection
    /// says nothing about the others, and must not keep it from taking over what a dead process has left behind.
    var holdsRescue: Bool {
        state.withLock { state in
            state.isHeartbeatHeldUp || state.rescueFrom.map { time.now < $0 } ?? false
        }
    }

    /// Takes note that a call failed, and tells what to make of it.
    func failed(_ service: Service, _ error: any Error) -> Trouble {
        let trouble = Trouble(error)
        switch trouble {
        case .conflict:
            logger.debug("Repeating a call", metadata: metadata(service, error))
            noteAnswer(to: service)
        case .unacceptable, .processLost: noteAnswer(to: service)
        case .away:
            if service.isHousekeeping { holdUpHeartbeat() }
            record(service, error, isAway: true, remedy: "It is waited for.")
        case .refusal(let remedy):
            // What is refused to this process's heartbeat, is most likely to all.
            if service == .heartbeat { holdUpHeartbeat() }
            record(service, error, isAway: false, remedy: remedy)
        }
        return trouble
    }

    private func holdUpHeartbeat() { state.withLock { $0.isHeartbeatHeldUp = true } }

    private func noteHeartbeat() {
        let now = time.now
        state.withLock { state in
            // One that came sooner made nobody miss all of a lease's heartbeats.
            if state.isHeartbeatHeldUp, now - state.heartbeatAt >= lease / 2 { state.rescueFrom = now + lease }
            state.heartbeatAt = now
            state.isHeartbeatHeldUp = false
        }
    }

    private func record(_ service: Service, _ error: any Error, isAway: Bool, remedy: String) {
        let now = time.now
        isQuiet.store(false, ordering: .sequentiallyConsistent)
        let since: Duration? = state.withLock { state in
            state.failing.insert(service)
            state.resting.remove(service)
            state.isAway = state.isAway || isAway
            let beganAt = state.beganAt ?? now
            state.beganAt = beganAt
            if let loggedAt = state.loggedAt, now - loggedAt < .seconds(60) { return nil }
            state.loggedAt = now
            return now - beganAt
        }
        guard let since else { return }
        var metadata = metadata(service, error)
        metadata["for_s"] = "\(since.components.seconds)"
        let what = isAway ? "The database is away." : "The database refuses."
        logger.error("\(what)\(remedy.isEmpty ? "" : " " + remedy)", metadata: metadata)
    }

    /// Takes note that a call succeeded. Costs one atomic load while all is well, but for a heartbeat.
    func succeeded(_ service: Service) {
        if service == .heartbeat { noteHeartbeat() }
        noteAnswer(to: service)
    }

    /// Takes note that a service has nothing to ask any more: an outage is not over by that, but it may be over without
    /// it.
    func rests(_ service: Service) {
        if isQuiet.load(ordering: .sequentiallyConsistent) { return }
        state.withLock { state in
            if state.failing.contains(service) { state.resting.insert(service) }
        }
    }

    /// The database is there.
    private func noteAnswer(to service: Service) {
        if isQuiet.load(ordering: .sequentiallyConsistent) { return }
        let lasted: Duration? = state.withLock { state in
            state.failing.remove(service)
            state.failing.subtract(state.resting)
            state.resting = []
            guard state.failing.isEmpty, let beganAt = state.beganAt else { return nil }
            state.beganAt = nil
            state.loggedAt = nil
            state.isAway = false
            isQuiet.store(true, ordering: .sequentiallyConsistent)
            return time.now - beganAt
        }
        guard let lasted else { return }
        logger.notice("The database is back", metadata: ["after_ms": "\(lasted.milliseconds)"])
    }

    private func metadata(_ service: Service, _ error: any Error) -> Logger.Metadata {
        ["service": "\(service.rawValue)", "error": "\(error)"]
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
