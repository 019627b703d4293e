public import Logging
public import MySQLPool
import Synchronization

/// Runs tasks: spawns the workers, and the services that feed them and write down what becomes of the tasks.
///
/// It uses at most three connections at once for itself: one to claim, one to complete, one for housekeeping; and a
/// fourth to be woken by other processes, when the store can do that. A database that is away is waited for, for as long
/// as it takes. Signals are the caller's: the first one calls ``stop()``, the second ``stopNow()``. A supervisor runs once.
public final class Supervisor: Sendable {
    private struct State {
        var engine: Engine?
        var request: StopRequest?
    }

    private let options: SupervisorOptions
    private let state = Mutex(State())
    /// Given what a handler calls when it has enqueued something.
    private let makeEngine: @Sendable (_ wake: @escaping @Sendable () -> Void) -> Engine

    /// - Parameters:
    ///   - store: Where tasks wait, run and end.
    ///   - jobs: The jobs that this process can run. A task of another job is discarded with a failure.
    ///   - database: What handlers query.
    ///   - failureLog: Where failures are also written, as they happen.
    public convenience init(
        options: SupervisorOptions,
        store: any TaskStore,
        jobs: JobRegistry,
        database: Database,
        failureLog: FailureLog? = nil,
        logger: Logger
    ) {
        self.init(
            options: options,
            store: store,
            jobs: jobs,
            database: database,
            failureLog: failureLog,
            logger: logger,
            time: SystemTime()
        )
    }

    init(
        options: SupervisorOptions,
        store: any TaskStore,
        jobs: JobRegistry,
        database: Database,
        failureLog: FailureLog?,
        logger: Logger,
        time: any Timekeeper
    ) {
        self.options = options
        makeEngine = { wake in
            Engine(options: options, store: store, jobs: jobs, time: time, logger: logger) { process in
                AttemptEnvironment(
                    store: store,
                    jobs: jobs,
                    process: process,
                    database: database,
                    host: options.host,
                    failureLog: failureLog,
                    logger: logger,
                    wake: wake
                )
            }
        }
    }

    /// Runs until told to stop or, with `.drain`, until nothing is left to do.
    ///
    /// - Returns: What the run came to, once every worker has let go of its task, or was given up.
    /// - Throws: A ``SupervisorError`` before anything is started; never later.
    public func run(mode: RunMode = .untilStopped) async throws -> RunSummary {
        guard SupervisorOptions.threadRange.contains(options.threads) else {
            throw SupervisorError.threads(options.threads)
        }
        let engine: Engine? = state.withLock { state in
            guard state.engine == nil else { return nil }
            let engine = makeEngine { [weak self] in self?.wake() }
            if let request = state.request { engine.stop(request) }
            state.engine = engine
            return engine
        }
        guard let engine else { throw SupervisorError.alreadyRun }
        return await withCheckedContinuation { continuation in
            _ = ServiceThread("supervisor", whenEnded: Doorbell()) {
                continuation.resume(returning: engine.run(mode))
            }
        }
    }

    /// Claims no more, gives back what no worker has taken, lets running tasks finish within `options.shutdown`, then
    /// interrupts them and gives them back at no cost. Returns at once; ``run(mode:)`` returns when all is done.
    public func stop() { stop(.gracefully) }

    /// As ``stop()``, but interrupts running tasks at once.
    public func stopNow() { stop(.atOnce) }

    /// Cuts the producer's wait short: call it after enqueueing in this process.
    public func wake() {
        state.withLock { $0.engine }?.producer.wake()
    }

    /// Where the run stands; `nil` before it was started.
    public func snapshot() -> RunSnapshot? {
        state.withLock { $0.engine }?.snapshot
    }

    package func stop(_ request: StopRequest) {
        let engine: Engine? = state.withLock { state in
            state.request = max(state.request ?? request, request)
            return state.engine
        }
        engine?.stop(request)
    }
}
