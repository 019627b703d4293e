import Logging
import Synchronization

/// Claims tasks and puts them into the buffer.
final class Producer: Sendable {
    private let options: SupervisorOptions
    private let store: any TaskStore
    private let lease: ProcessLease
    private let buffer: TaskBuffer
    private let inbox: ResultInbox
    private let crew: WorkerCrew
    private let ledger: RunLedger
    private let outage: DatabaseOutage
    private let bells: Doorbells
    private let time: any Timekeeper

    private let stopped = Atomic<Bool>(false)
    private let woken = Atomic<Bool>(false)
    private let drained = Atomic<Bool>(false)
    private let hungry = Atomic<Bool>(false)
    private let listening = Atomic<Bool>(false)

    init(
        options: SupervisorOptions,
        store: any TaskStore,
        lease: ProcessLease,
        buffer: TaskBuffer,
        inbox: ResultInbox,
        crew: WorkerCrew,
        ledger: RunLedger,
        outage: DatabaseOutage,
        bells: Doorbells,
        time: any Timekeeper
    ) {
        self.options = options
        self.store = store
        self.lease = lease
        self.buffer = buffer
        self.inbox = inbox
        self.crew = crew
        self.ledger = ledger
        self.outage = outage
        self.bells = bells
        self.time = time
    }

    /// True when nothing was left to do, in mode `.drain`.
    var isDrained: Bool { drained.load(ordering: .sequentiallyConsistent) }

    /// True while the process would claim a task if there were one.
    var isHungry: Bool { hungry.load(ordering: .sequentiallyConsistent) }

    /// True while others wake this process when they have tasks for it, as far as is known.
    var isListening: Bool {
        get { listening.load(ordering: .sequentiallyConsistent) }
        set { listening.store(newValue, ordering: .sequentiallyConsistent) }
    }

    /// Ends the wait for tasks: some have just been made available.
    func wake() {
        woken.store(true, ordering: .sequentiallyConsistent)
        bells.producer.ring()
    }

    /// Claims no more.
    func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        bells.producer.ring()
    }

    private func noteHunger(_ isHungry: Bool) {
        let was = hungry.exchange(isHungry, ordering: .sequentiallyConsistent)
        if isHungry, !was { bells.listener.ring() }
    }

    private var isStopped: Bool { stopped.load(ordering: .sequentiallyConsistent) }

    // MARK: The thread

    func run(_ mode: RunMode) {
        var poll = Backoff.polling
        var retry = Backoff.outage
        var stall = StallWatch(at: time.now)
        while !isStopped, !isDrained {
            if stall.isStalled(taken: buffer.taken, buffered: buffer.count, at: time.now) { giveBackStalled() }
            guard let tenure = lease.tenure else {
                time.wait(for: bells.producer, until: nil)
                continue
            }
            let demand = buffer.demand(for: ledger.pace, threads: options.threads, limit: options.bufferLimit)
            noteHunger(demand > 0)
            guard demand > 0 else {
                outage.rests(.producer)
                rest()
                continue
            }
            do {
                try claim(demand, in: tenure, mode: mode, poll: &poll)
                outage.succeeded(.producer)
                retry.reset()
            } catch {
                if outage.failed(.producer, error) == .processLost {
                    lease.lose(tenure.process)
                } else {
                    pause(until: time.now + retry.next())
                }
            }
        }
    }

    private func claim(_ demand: Int, in tenure: Tenure, mode: RunMode, poll: inout Backoff) throws {
        // A ring may come ahead of what it announces: the looks after it are close together.
        if woken.exchange(false, ordering: .sequentiallyConsistent) { poll.reset() }
        let isWorthwhile = try poll.isFresh || store.mayHaveTasks(in: options.queues)
        let tasks = try isWorthwhile ? store.claim(demand, for: tenure.process, from: options.queues) : []
        guard tasks.isEmpty else {
            poll.reset()
            return inbox.giveBack(buffer.put(tasks.map { ClaimedTask(task: $0, tenure: tenure) }))
        }
        if mode == .drain, try isNothingLeft() {
            drained.store(true, ordering: .sequentiallyConsistent)
            bells.supervisor.ring()
        } else {
            pause(until: time.now + poll.next(atMost: isListening ? nil : .seconds(1)))
        }
    }

    /// The database knows of every task that is not yet written as finished, wherever it runs.
    private func isNothingLeft() throws -> Bool {
        guard buffer.count == 0, crew.running == 0, inbox.unsaved == 0 else { return false }
        return try !store.hasRemaining(in: options.queues)
    }

    /// Waits until then, for `wake()`, or for the end; a worker that has nothing to do does not make tasks appear.
    private func pause(until instant: ContinuousClock.Instant) {
        while !isStopped, !woken.load(ordering: .sequentiallyConsistent), time.now < instant {
            time.wait(for: bells.producer, until: instant)
        }
    }

    /// Waits until the buffer is low, or it is time to look whether anybody takes from it.
    private func rest() {
        let patience = buffer.count > 0 ? time.now + StallWatch.patience : nil
        time.wait(for: bells.producer, until: patience)
    }

    /// Tasks that nobody takes are slower than was thought when they were claimed: another process may have idle
    /// workers.
    private func giveBackStalled() {
        ledger.recordStall(threads: options.threads)
        inbox.giveBack(buffer.takeAll())
    }
}
