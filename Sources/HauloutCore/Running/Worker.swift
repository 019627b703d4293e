import Synchronization

/// One thread's worth of work: takes tasks from the buffer, runs them, hands over what became of them.
final class Worker: Sendable {
    /// The attempt that a worker has in hand.
    private struct Hand {
        let attempt: Attempt
        let tenure: Tenure
        /// Its progress as last saved.
        var items: ItemProgress?
        /// When it is to be interrupted next, and why: at first at its deadline, if it has one.
        var interruptAt: ContinuousClock.Instant?
        var reason = Interruption.timeout
    }

    /// A kill that comes in the instant before its query misses it: so it is repeated, after that long.
    private static let interruptionInterval = Duration.seconds(1)

    /// For example `worker-3`, or `worker-2.3` in the second of several processes.
    let name: String
    private let place: Workplace
    private let executor: WorkerExecutor
    private let hand = Mutex<Hand?>(nil)
    private let ended = Atomic<Bool>(false)

    init(name: String, place: Workplace) {
        self.name = name
        self.place = place
        executor = WorkerExecutor(label: name)
    }

    var isBusy: Bool { hand.withLock { $0 != nil } }

    /// True once its loop is over, and all that it did is in the inbox.
    var hasEnded: Bool { ended.load(ordering: .sequentiallyConsistent) }

    // MARK: The loop

    func start() {
        Task(executorPreference: executor) { [self] in
            while let claimed = await place.buffer.next() { await perform(claimed) }
            ended.store(true, ordering: .sequentiallyConsistent)
            place.supervisor.ring()
        }
    }

    private func perform(_ claimed: ClaimedTask) async {
        let tenure = claimed.tenure
        let job = place.jobs[claimed.task.job]
        let attempt = Attempt(task: claimed.task, job: job, worker: name, environment: tenure.environment)
        // Takes the attempt in hand first and looks second, while those who interrupt say so first and look at the
        // hands second: whatever the order, none slips through.
        hand.withLock { $0 = Hand(attempt: attempt, tenure: tenure, interruptAt: attempt.deadline) }
        if tenure.isOver || place.isClosing {
            if letGo() { place.inbox.giveBack([claimed]) }
            return
        }
        if let deadline = attempt.deadline { place.alarm.note(deadline) }
        let result = await attempt.run()
        guard letGo() else { return }
        if !place.inbox.add(result, of: tenure.process) { await place.inbox.room() }
    }

    /// Returns `false` when the supervisor has given the task back meanwhile.
    private func letGo() -> Bool {
        hand.withLock { hand in
            defer { hand = nil }
            return hand != nil
        }
    }

    // MARK: Called by the services

    /// How far the attempt in hand is; `nil` when nothing is new.
    func takeProgress() -> (report: ProgressReport, process: ProcessID)? {
        guard let (attempt, tenure) = current else { return nil }
        guard let report = attempt.takeProgress() else { return nil }
        hand.withLock { hand in
            if hand?.attempt === attempt { hand?.items = report.items }
        }
        return (report, tenure.process)
    }

    /// Takes the task out of the worker's hand: whatever its handler still does, it is no longer waited for.
    ///
    /// - Returns: What to write about it; `nil` when nothing is in hand.
    func abandon() -> (result: AttemptResult, process: ProcessID)? {
        let taken = hand.withLock { hand in
            defer { hand = nil }
            return hand
        }
        guard let taken else { return nil }
        let news = taken.attempt.takeProgress()
        let task = taken.attempt.task
        let items = news?.items ?? taken.items ?? task.items.flatMap { try? ItemProgress($0) }
        let result = AttemptResult(task: task, verdict: .returned, items: items, failures: news?.failures ?? [])
        return (result, taken.tenure.process)
    }

    private var current: (attempt: Attempt, tenure: Tenure)? {
        hand.withLock { hand in hand.map { ($0.attempt, $0.tenure) } }
    }

    // MARK: Interrupting

    /// Has the attempt in hand interrupted, by the watchdog.
    ///
    /// - Parameter strayOnly: Only when it belongs to a tenure that is over.
    func requestInterruption(_ reason: Interruption, strayOnly: Bool = false) {
        let now = place.time.now
        let isAffected = hand.withLock { hand in
            guard let held = hand, held.tenure.isOver || !strayOnly else { return false }
            hand?.reason = reason
            hand?.interruptAt = now
            return true
        }
        if isAffected { place.alarm.note(now) }
    }

    /// Interrupts the attempt in hand when it is time for that; does not wait until it has an effect.
    ///
    /// - Returns: When to look again.
    func interruptIfDue(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let due: (attempt: Attempt, reason: Interruption)?
        let next: ContinuousClock.Instant?
        (due, next) = hand.withLock { hand in
            guard let held = hand, let interruptAt = held.interruptAt else { return (nil, nil) }
            if now < interruptAt { return (nil, interruptAt) }
            hand?.interruptAt = nil
            return ((held.attempt, held.reason), nil)
        }
        if let due {
            place.interruptions.run { [self] in
                due.attempt.interrupt(due.reason)
                repeatInterruption(of: due.attempt)
            }
        }
        return next
    }

    private func repeatInterruption(of attempt: Attempt) {
        let again = place.time.now + Self.interruptionInterval
        let isHeld = hand.withLock { hand in
            guard let held = hand, held.attempt === attempt else { return false }
            hand?.interruptAt = held.interruptAt ?? again
            return true
        }
        if isHeld { place.alarm.note(again) }
    }
}
