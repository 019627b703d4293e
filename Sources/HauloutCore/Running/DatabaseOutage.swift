import Logging
import Synchronization

/// The services that may find the database away.
enum Service: String, Sendable {
    case producer, completer, heartbeat, rescuer, scheduler, pruner
}

/// What the services of a process know together about the database being away: an outage is logged once, then every
/// minute, and when it is over. A lost database is waited for; it never ends the process.
final class DatabaseOutage: Sendable {
    private struct State {
        /// Services whose last call failed.
        var failing: Set<Service> = []
        var beganAt: ContinuousClock.Instant?
        var loggedAt: ContinuousClock.Instant?
        /// No process is taken for dead before that.
        var rescueFrom: ContinuousClock.Instant?
        var isAway = false
    }

    private let state = Mutex(State())
    private let isQuiet = Atomic<Bool>(true)
    private let lease: Duration
    private let time: any Timekeeper
    private let logger: Logger

    init(lease: Duration, time: any Timekeeper, logger: Logger) {
        self.lease = lease
        self.time = time
        self.logger = logger
    }

    var isDown: Bool { state.withLock { !$0.failing.isEmpty } }

    /// After an outage every process's last heartbeat is old, though most of them live: they get one lease to say so.
    var holdsRescue: Bool {
        state.withLock { state in
            state.isAway || state.rescueFrom.map { time.now < $0 } ?? false
        }
    }

    /// Takes note that a call failed, and tells what to make of it.
    func failed(_ service: Service, _ error: any Error) -> Trouble {
        let trouble = Trouble(error)
        switch trouble {
        case .conflict: logger.debug("Repeating a call", metadata: metadata(service, error))
        case .unacceptable, .processLost: break
        case .away: record(service, error, isAway: true, remedy: "It is waited for.")
        case .refusal(let remedy): record(service, error, isAway: false, remedy: remedy)
        }
        return trouble
    }

    private func record(_ service: Service, _ error: any Error, isAway: Bool, remedy: String) {
        let now = time.now
        isQuiet.store(false, ordering: .sequentiallyConsistent)
        let since: Duration? = state.withLock { state in
            state.failing.insert(service)
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

    /// Takes note that a call succeeded. Costs one atomic load while all is well.
    func succeeded(_ service: Service) {
        if isQuiet.load(ordering: .sequentiallyConsistent) { return }
        let now = time.now
        let lasted: Duration? = state.withLock { state in
            state.failing.remove(service)
            guard state.failing.isEmpty, let beganAt = state.beganAt else { return nil }
            let lasted = now - beganAt
            // A shorter one made no process miss all of its heartbeats.
            if state.isAway, lasted >= lease / 3 { state.rescueFrom = now + lease }
            state.beganAt = nil
            state.loggedAt = nil
            state.isAway = false
            isQuiet.store(true, ordering: .sequentiallyConsistent)
            return lasted
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
