import HauloutCore

#if Failpoints
    import Failpoints
#endif

/// Where in each lane a claim begins to read: behind what was claimed before, so that it does not walk over dead rows.
///
/// The bound is a hint, never a promise: AUTO_INCREMENT numbers are given out before COMMIT, so that a task may appear
/// below it (a late commit, a task given back, a retry). Everything this process itself puts there lowers the bound;
/// for the rest, a claim reads from the very head once per sweep interval. A bound can delay a task by that long, and
/// lose none.
struct ClaimCursor {
    typealias Instant = ContinuousClock.Instant

    /// How often a lane is read from its head; zero for always. A sweep that takes long is made more rarely: it has at
    /// most a twentieth of the time.
    private let sweepInterval: Duration
    private var bounds: [TaskDescriptor.Lane: Int64] = [:]
    private var nextSweep: [Int: Instant] = [:]

    init(sweepInterval: Duration = .milliseconds(500)) {
        self.sweepInterval = sweepInterval
    }

    /// The ids behind which a claim reads, by priority level from 1 up.
    func bounds(queue: Int, sweeping: Bool) -> [Int64] {
        Priority.range.map { level in
            sweeping ? 0 : bounds[TaskDescriptor.Lane(queue: queue, priority: level)] ?? 0
        }
    }

    func isSweepDue(queue: Int, now: Instant) -> Bool {
        #if Failpoints
            if SeededBug.cursorPolling.isOn { return false }
        #endif
        return sweepInterval == .zero || nextSweep[queue].map { $0 <= now } ?? true
    }

    mutating func swept(queue: Int, began: Instant, ended: Instant) {
        nextSweep[queue] = ended + max(sweepInterval, (ended - began) * 20)
    }

    /// Takes note of what a claim of one queue has found.
    ///
    /// The lanes before the first task had nothing to take, up to the ids that were given out by then: the next claim
    /// does not walk over their dead rows again.
    mutating func advance(past tasks: [TaskDescriptor]) {
        for task in tasks { raise(task.lane, to: task.id.rawValue) }
        guard let first = tasks.min(by: { $0.lane.priority < $1.lane.priority })?.lane else { return }
        let earliest = tasks.reduce(Int64.max) { min($0, $1.id.rawValue) }
        for level in Priority.range where level < first.priority {
            raise(TaskDescriptor.Lane(queue: first.queue, priority: level), to: earliest)
        }
    }

    private mutating func raise(_ lane: TaskDescriptor.Lane, to id: Int64) {
        bounds[lane] = max(bounds[lane] ?? 0, id)
    }

    /// Has the next claim read on behind the last of these: a look from the head has found as many tasks as it wanted, and
    /// there may be more between them and the bound.
    mutating func expectMore(behind tasks: [TaskDescriptor]) {
        guard let last = tasks.max(by: { ($0.lane.priority, $0.id) < ($1.lane.priority, $1.id) }) else { return }
        rewind(last.lane, to: last.id.rawValue + 1)
    }

    /// Makes sure that the next claim sees this task.
    mutating func rewind(_ lane: TaskDescriptor.Lane, to id: Int64) {
        if let bound = bounds[lane], bound >= id { bounds[lane] = id - 1 }
    }
}
