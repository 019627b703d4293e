import HauloutCore
import Logging
import Synchronization

/// The processes of one command: starts them, watches them, starts anew the one that dies, and stops them.
///
/// A process ends by itself when its supervisor is gone, however that went: see ``FleetLine``.
final class Fleet: Sendable {
    private struct State {
        var plan: FleetPlan
        var processes: [Int: FleetProcess] = [:]
    }

    private let state: Mutex<State>
    private let arguments: @Sendable (Int) -> [String]
    private let logger: Logger
    private let events: AsyncStream<FleetPlan.Event>
    private let continuation: AsyncStream<FleetPlan.Event>.Continuation

    /// - Parameters:
    ///   - shutdown: How long running tasks may take to finish once the processes are told to stop.
    ///   - arguments: The command line of each process, counted from 1, without the program's name.
    init(
        processes: Int,
        shutdown: Duration,
        logger: Logger,
        arguments: @escaping @Sendable (Int) -> [String]
    ) {
        state = Mutex(State(plan: FleetPlan(processes: processes, shutdown: shutdown)))
        self.arguments = arguments
        self.logger = logger
        (events, continuation) = AsyncStream.makeStream()
    }

    /// Where all processes together stand.
    var snapshot: RunSnapshot { state.withLock { $0.plan.snapshot } }

    /// Tells all processes to stop; returns at once.
    func stop(_ request: StopRequest) {
        continuation.yield(.stop(request))
    }

    /// Runs until all processes have ended for good.
    ///
    /// - Throws: A ``FleetError`` when one of them died again and again.
    func run() async throws -> RunSummary {
        let start = ContinuousClock.now
        let ticker = Task {
            while (try? await Task.sleep(for: .milliseconds(100))) != nil {
                if state.withLock({ $0.plan.awaitsTime }) { continuation.yield(.tick) }
            }
        }
        defer { ticker.cancel() }
        continuation.yield(.begin)
        for await event in events {
            for action in state.withLock({ $0.plan.handle(event, at: .now) }) { perform(action) }
            if state.withLock({ $0.plan.isOver }) { break }
        }
        return try state.withLock { state in
            if let failure = state.plan.failure { throw failure }
            return state.plan.summary(after: .now - start)
        }
    }

    private func perform(_ action: FleetPlan.Action) {
        switch action {
        case .start(let number): start(number)
        case .tell(let number, let request): state.withLock { $0.processes[number] }?.tell(request)
        case .kill(let number): state.withLock { $0.processes[number] }?.kill()
        case .log(let notice): log(notice)
        }
    }

    private func start(_ number: Int) {
        do {
            let process = try FleetProcess(
                arguments: arguments(number),
                onReport: { [continuation] in continuation.yield(.report(number, $0)) },
                onEnd: { [continuation] in continuation.yield(.end(number, $0)) }
            )
            state.withLock { $0.processes[number] = process }
        } catch {
            continuation.yield(.end(number, .notStarted("\(error)")))
        }
    }

    private func log(_ notice: FleetPlan.Notice) {
        switch notice {
        case .restarting(let number, let end, let wait):
            logger.error(
                end == .exited(FleetPlan.databaseAway)
                    ? "A worker process found no usable database at its start: it is started again"
                    : "A worker process died: its tasks run again when the lease is over, and another takes its place",
                metadata: ["member": "\(number)", "end": "\(end)", "after": "\(wait)"]
            )
        case .replacing(let number):
            logger.notice(
                "A worker process was told to stop: a fresh one takes its place", metadata: ["member": "\(number)"])
        case .killing(let number):
            logger.error("A worker process does not end: it is killed", metadata: ["member": "\(number)"])
        case .crashLoop(let number, let end):
            logger.critical(
                "A worker process dies again and again: stopping all",
                metadata: ["member": "\(number)", "end": "\(end)"]
            )
        }
    }
}
