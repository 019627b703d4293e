import Logging
import Synchronization

/// Does all chores on one thread, and so over one connection. Each takes a moment, so the heartbeat is never late by
/// more.
final class Housekeeper: Sendable {
    private struct Entry {
        var chore: any Chore
        var dueAt: ContinuousClock.Instant
        var retry = Backoff.outage
        /// True when the last time found the database away.
        var isAway = false
    }

    private let store: any TaskStore
    private let lease: ProcessLease
    private let outage: DatabaseOutage
    private let bell: Doorbell
    private let time: any Timekeeper
    private let logger: Logger
    private let stopped = Atomic<Bool>(false)
    /// When a task is due of which the scheduler may not know yet.
    private let expected = Mutex<ContinuousClock.Instant?>(nil)

    init(
        store: any TaskStore,
        lease: ProcessLease,
        outage: DatabaseOutage,
        bell: Doorbell,
        time: any Timekeeper,
        logger: Logger
    ) {
        self.store = store
        self.lease = lease
        self.outage = outage
        self.bell = bell
        self.time = time
        self.logger = logger
    }

    /// Says goodbye for the process, and ends.
    func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        bell.ring()
    }

    /// Has the scheduler look then, if not earlier: a task has just been put off until that time.
    func expectDueTask(in wait: Duration) {
        let instant = time.now + wait
        expected.withLock { $0 = min($0 ?? instant, instant) }
        bell.ring()
    }

    private var isStopped: Bool { stopped.load(ordering: .sequentiallyConsistent) }

    // MARK: The thread

    /// - Parameters:
    ///   - heartbeat: Comes first whenever it is due, and at once when the process has to register anew.
    ///   - chores: The others, each with the time until it is first due.
    func run(heartbeat: Heartbeat, chores: [(chore: any Chore, delay: Duration)]) {
        let start = time.now
        var entries = [Entry(chore: heartbeat, dueAt: start)]
        entries += chores.map { Entry(chore: $0.chore, dueAt: start + $0.delay) }
        var wasRegistered = false
        while !isStopped {
            let isRegistered = lease.process != nil
            if wasRegistered, !isRegistered { entries[0].dueAt = time.now }
            wasRegistered = isRegistered
            bringForwardScheduler(&entries)
            let index = nextIndex(entries)
            if entries[index].dueAt <= time.now {
                run(index, of: &entries)
            } else {
                time.wait(for: bell, until: entries[index].dueAt)
            }
        }
        deregister()
    }

    private func bringForwardScheduler(_ entries: inout [Entry]) {
        let instant = expected.withLock { expected in
            defer { expected = nil }
            return expected
        }
        guard let instant, let index = entries.firstIndex(where: { $0.chore.service == .scheduler }) else { return }
        // Many tasks that fail one after the other are not worth a call each.
        let soonest = time.now + .milliseconds(10)
        entries[index].dueAt = min(entries[index].dueAt, max(instant, soonest))
    }

    /// The heartbeat, whenever it is due. After a call that found the database away, nothing else either: nobody is
    /// taken for dead before this process knows itself alive.
    private func nextIndex(_ entries: [Entry]) -> Int {
        if entries[0].dueAt <= time.now || entries.contains(where: \.isAway) { return 0 }
        return entries.indices.min { entries[$0].dueAt < entries[$1].dueAt } ?? 0
    }

    private func run(_ index: Int, of entries: inout [Entry]) {
        do {
            let wait = try entries[index].chore.run()
            entries[index].retry.reset()
            entries[index].dueAt = time.now + wait
            outage.succeeded(entries[index].chore.service)
            if index == 0 { endOutage(&entries) }
        } catch {
            let trouble = outage.failed(entries[index].chore.service, error)
            if trouble == .processLost, let process = lease.process { lease.lose(process) }
            let retryAt = time.now + entries[index].retry.next()
            entries[index].dueAt = retryAt
            entries[index].isAway = trouble == .away
            if trouble == .away { entries[0].dueAt = min(entries[0].dueAt, retryAt) }
        }
    }

    private func endOutage(_ entries: inout [Entry]) {
        for index in entries.indices where entries[index].isAway {
            entries[index].isAway = false
            outage.succeeded(entries[index].chore.service)
        }
    }

    private func deregister() {
        guard let process = lease.process else { return }
        do {
            try store.deregister(process)
        } catch {
            logger.warning(
                "Could not say goodbye: others notice when the lease is over",
                metadata: ["process": "\(process)", "error": "\(error)"]
            )
        }
    }
}
