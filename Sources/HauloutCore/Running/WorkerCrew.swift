/// All workers of a process.
final class WorkerCrew: Sendable {
    let workers: [Worker]
    private let place: Workplace

    init(threads: Int, process: Int?, place: Workplace) {
        self.place = place
        workers = (1...threads).map { Worker(name: Self.name(of: $0, in: process), place: place) }
    }

    /// `worker-3`, and `worker-2.3` in the second of several processes.
    private static func name(of worker: Int, in process: Int?) -> String {
        "worker-" + (process.map { "\($0)." } ?? "") + "\(worker)"
    }

    func start() {
        for worker in workers { worker.start() }
    }

    /// How many workers have a task in hand.
    var running: Int { workers.count(where: \.isBusy) }

    var haveEnded: Bool { workers.allSatisfy(\.hasEnded) }

    /// How far the running attempts are, as far as it is new, by the process that holds them.
    func takeProgress() -> [ProcessID: [ProgressReport]] {
        Dictionary(grouping: workers.compactMap { $0.takeProgress() }, by: \.process).mapValues { $0.map(\.report) }
    }

    // MARK: Interrupting

    /// Interrupts the attempts for which it is time: called by the watchdog.
    ///
    /// - Returns: When it is time for the next one.
    func interruptDue(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        workers.compactMap { $0.interruptIfDue(at: now) }.min()
    }

    /// Has the attempts interrupted that belong to a tenure that is over.
    func interruptStrays() {
        for worker in workers { worker.requestInterruption(.leaseLost, strayOnly: true) }
    }

    /// Has all attempts interrupted, for the process ends.
    func interruptAll() {
        place.beginClosing()
        for worker in workers { worker.requestInterruption(.shutdown) }
    }

    /// Takes the tasks out of the hands of workers that don't let go, and gives them back.
    ///
    /// - Returns: The names of those workers.
    func abandonAll() -> [String] {
        workers.compactMap { worker in
            guard let (result, process) = worker.abandon() else { return nil }
            _ = place.inbox.add(result, of: process)
            return worker.name
        }
    }
}
