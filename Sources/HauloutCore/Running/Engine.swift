import Foundation
import Logging
import Synchronization

/// Everything that one run of a supervisor consists of, put together.
final class Engine: Sendable {
    let options: SupervisorOptions
    let store: any TaskStore
    let time: any Timekeeper
    let logger: Logger
    let bells = Doorbells()

    let buffer: TaskBuffer
    let inbox: ResultInbox
    let ledger: RunLedger
    let outage: DatabaseOutage
    let crew: WorkerCrew
    let lease: ProcessLease
    let producer: Producer
    let completer: Completer
    let housekeeper: Housekeeper
    let watchdog: Watchdog
    /// `nil` for a store without bells.
    let listener: Listener?

    private let stopRequest = Mutex<StopRequest?>(nil)

    init(
        options: SupervisorOptions,
        store: any TaskStore,
        jobs: JobRegistry,
        time: any Timekeeper,
        logger: Logger,
        makeEnvironment: @escaping @Sendable (ProcessID) -> AttemptEnvironment
    ) {
        self.options = options
        self.store = store
        self.time = time
        self.logger = logger
        buffer = TaskBuffer(producer: bells.producer)
        inbox = ResultInbox(completer: bells.completer)
        ledger = RunLedger(time: time)
        outage = DatabaseOutage(lease: options.lease, time: time, logger: logger)
        let alarm = DeadlineAlarm(watchdog: bells.watchdog)
        let place = Workplace(
            jobs: jobs,
            buffer: buffer,
            inbox: inbox,
            alarm: alarm,
            time: time,
            supervisor: bells.supervisor
        )
        crew = WorkerCrew(threads: options.threads, process: options.process, place: place)
        lease = ProcessLease(
            term: options.term,
            buffer: buffer,
            inbox: inbox,
            crew: crew,
            bells: bells,
            time: time,
            logger: logger,
            makeEnvironment: makeEnvironment
        )
        producer = Producer(
            options: options,
            store: store,
            lease: lease,
            buffer: buffer,
            inbox: inbox,
            crew: crew,
            ledger: ledger,
            outage: outage,
            bells: bells,
            time: time
        )
        housekeeper = Housekeeper(
            store: store,
            lease: lease,
            outage: outage,
            bell: bells.housekeeper,
            time: time,
            logger: logger
        )
        completer = Completer(
            store: store,
            inbox: inbox,
            crew: crew,
            lease: lease,
            housekeeper: housekeeper,
            ledger: ledger,
            outage: outage,
            bell: bells.completer,
            time: time,
            progressInterval: options.heartbeatInterval,
            logger: logger
        )
        watchdog = Watchdog(alarm: alarm, lease: lease, crew: crew, bell: bells.watchdog, time: time)
        listener = store.makeBell(for: options.queues).map { [producer, housekeeper, bells] bell in
            Listener(
                bell: bell, producer: producer, housekeeper: housekeeper, wake: bells.listener, time: time,
                logger: logger)
        }
    }

    var snapshot: RunSnapshot {
        RunSnapshot(
            totals: ledger.totals,
            running: crew.running,
            buffered: buffer.count,
            unsaved: inbox.unsaved,
            rate: ledger.rate,
            isDatabaseAway: outage.isDown
        )
    }

    /// Only ever more urgent than before.
    func stop(_ request: StopRequest) {
        stopRequest.withLock { $0 = max($0 ?? request, request) }
        bells.supervisor.ring()
    }

    var requested: StopRequest? { stopRequest.withLock { $0 } }

    // MARK: The services' threads

    /// The threads of the services while they run.
    struct Threads {
        let producer: ServiceThread
        let completer: ServiceThread
        let housekeeper: ServiceThread
        let watchdog: ServiceThread
        let listener: ServiceThread?
    }

    func start(_ mode: RunMode) -> Threads {
        let bell = bells.supervisor
        // With `.drain`, the end is looked for as soon as the last result is written.
        let whenIdle: @Sendable () -> Void = { [producer] in
            if mode == .drain { producer.wake() }
        }
        crew.start()
        return Threads(
            producer: ServiceThread("producer", whenEnded: bell) { [producer] in producer.run(mode) },
            completer: ServiceThread("completer", whenEnded: bell) { [completer] in completer.run(whenIdle: whenIdle) },
            housekeeper: ServiceThread("housekeeper", whenEnded: bell) { [self] in keepHouse() },
            watchdog: ServiceThread("watchdog", whenEnded: bell) { [watchdog] in watchdog.run() },
            listener: listener.map { listener in ServiceThread("listener", whenEnded: bell) { listener.run() } }
        )
    }

    private func keepHouse() {
        let wakeProducer: () -> Void = { [producer] in producer.wake() }
        let rescuer = Rescuer(
            store: store,
            outage: outage,
            ledger: ledger,
            lease: options.lease,
            crashLimit: options.crashLimit,
            onReturned: wakeProducer,
            logger: logger
        )
        let pruner = Pruner(
            store: store,
            completedRetention: options.completedRetention,
            failureRetention: options.failureRetention
        )
        let scheduler = Scheduler(
            store: store,
            isListening: { [producer] in producer.isListening && producer.isHungry },
            onMoved: wakeProducer
        )
        housekeeper.run(
            heartbeat: heartbeat,
            chores: [
                (rescuer, .zero),
                (scheduler, .zero),
                (pruner, Pruner.pause * Double.random(in: 0...1)),
            ]
        )
    }

    private var heartbeat: Heartbeat {
        Heartbeat(
            store: store,
            lease: lease,
            crew: crew,
            description: ProcessDescription(
                host: options.host,
                pid: ProcessInfo.processInfo.processIdentifier,
                threads: options.threads,
                queues: options.queues,
                version: options.version
            ),
            interval: options.heartbeatInterval,
            time: time,
            logger: logger
        )
    }
}
