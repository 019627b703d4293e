public import Binlog

/// Follows every task through the server's log of transactions, which is the order in which they were committed, and
/// knows nothing of Haulout's code: I1, I5, I6, I7, I10.
public struct Transitions: Sendable {
    /// What is wanted of the tables, for the parser.
    public static let columns: [String: [String]] = [
        "haulout_task": ["id", "state", "process_id", "attempt"],
        "haulout_later": ["id", "attempt"],
        "haulout_completed": ["id", "attempt"],
        "haulout_finished": ["id", "attempt"],
        "haulout_process": ["id", "state", "heartbeat_at"],
        "haulout_failure": ["task_id", "attempt", "kind"],
        "effect": ["task", "attempt", "item"],
    ]

    enum Place: Hashable {
        case available(attempt: Int64)
        case running(attempt: Int64, process: Int64)
        case later(attempt: Int64)
        case ended(attempt: Int64)

        var attempt: Int64 {
            switch self {
            case .available(let attempt), .later(let attempt), .ended(let attempt), .running(let attempt, _): attempt
            }
        }
    }

    struct Process {
        var isAlive: Bool
        var heartbeat: Int64
    }

    public private(set) var violations: [Violation] = []
    public private(set) var summary = Summary()
    private let rules: Rules
    private var places: [Int64: Place] = [:]
    private var processes: [Int64: Process] = [:]

    /// How much was looked at.
    public struct Summary: Sendable, Hashable, Codable {
        public var transactions = 0
        public var claims = 0
        public var rescued = 0
        public var ended = 0
        public var effects = 0

        public init(transactions: Int = 0, claims: Int = 0, rescued: Int = 0, ended: Int = 0, effects: Int = 0) {
            self.transactions = transactions
            self.claims = claims
            self.rescued = rescued
            self.ended = ended
            self.effects = effects
        }
    }

    public init(_ rules: Rules) { self.rules = rules }

    public mutating func follow(_ transaction: Transaction) {
        summary.transactions += 1
        var step = Step(transaction)
        for change in transaction.changes {
            switch change.table {
            case "haulout_task": changeTask(change, &step)
            case "haulout_later": move(change, &step) { .later(attempt: $0) }
            case "haulout_completed", "haulout_finished": end(change, &step)
            case "haulout_process": changeProcess(change)
            case "haulout_failure": if change.after?.texts["kind"] == "process_lost" { step.lost.insert(change.task) }
            case "effect": if let row = change.after { step.effects.append(row) }
            default: break
            }
        }
        settle(step)
    }

    /// What one transaction does to tasks, between its rows.
    struct Step {
        let time: Int64
        /// Where tasks were before it.
        var before: [Int64: Place] = [:]
        /// Tasks that were taken out of a table and have not been put into one since.
        var removed: [Int64: Place] = [:]
        /// Those of which it says that their process was lost.
        var lost: Set<Int64> = []
        var effects: [Row] = []
        /// Tasks whose running row it has written, with the attempt.
        var written: Set<[Int64]> = []

        init(_ transaction: Transaction) { time = transaction.time }
    }

    // MARK: Rows

    private mutating func changeTask(_ change: RowChange, _ step: inout Step) {
        // The rows between the lanes are no tasks.
        guard change.task != 0 else { return }
        step.before[change.task] = step.before[change.task] ?? places[change.task]
        guard let row = change.after else { return take(change.task, &step) }
        let place = Self.place(row)
        if change.before == nil {
            put(change.task, place, &step)
        } else if let before = places[change.task] {
            check(before, to: place, task: change.task)
            places[change.task] = place
        }
        if case .running(let attempt, _) = place { step.written.insert([change.task, attempt]) }
    }

    private static func place(_ row: Row) -> Place {
        row["state"] == 0
            ? .available(attempt: row["attempt"]) : .running(attempt: row["attempt"], process: row["process_id"])
    }

    /// Within `haulout_task`.
    private mutating func check(_ before: Place, to after: Place, task: Int64) {
        switch (before, after) {
        case (.available(let old), .running(let new, let process)):
            summary.claims += 1
            if new != old + 1 {
                report(.attemptsAreCounted, "was claimed as attempt \(new) after attempt \(old)", task)
            }
            if processes[process]?.isAlive != true {
                report(.zombiesAreFenced, "was claimed by process \(process), which was taken for dead", task)
            }
        case (.running(let old, let owner), .running(let new, let process)):
            if old != new || owner != process {
                report(
                    .attemptsAreCounted,
                    "went from attempt \(old) of process \(owner) to \(new) of \(process) without being given back",
                    task)
            }
        case (.running(let old, _), .available(let new)), (.available(let old), .available(let new)):
            if old != new { report(.attemptsAreCounted, "was given back as attempt \(new) after \(old)", task) }
        default: break
        }
    }

    private mutating func move(_ change: RowChange, _ step: inout Step, _ place: (Int64) -> Place) {
        step.before[change.task] = step.before[change.task] ?? places[change.task]
        if let row = change.after, change.before == nil {
            put(change.task, place(row["attempt"]), &step)
        } else if change.after == nil {
            take(change.task, &step)
        }
    }

    private mutating func end(_ change: RowChange, _ step: inout Step) {
        guard let row = change.after, change.before == nil else {
            // Nothing is so old that it would be deleted, and nobody retries by hand.
            return report(.endsAreFinal, "had ended, and its end was changed", change.task)
        }
        summary.ended += 1
        put(change.task, .ended(attempt: row["attempt"]), &step)
    }

    private mutating func put(_ task: Int64, _ place: Place, _ step: inout Step) {
        if case .ended = places[task] { report(.endsAreFinal, "had ended, and is \(place) again", task) }
        if let other = places[task] {
            report(.endsAreFinal, "is \(place) and \(other) at once", task)
        }
        if let old = step.removed.removeValue(forKey: task), old.attempt != place.attempt {
            report(
                .zombiesAreFenced, "was at attempt \(old.attempt), and attempt \(place.attempt) made it \(place)", task)
        }
        places[task] = place
    }

    private mutating func take(_ task: Int64, _ step: inout Step) {
        step.removed[task] = places.removeValue(forKey: task)
    }

    private mutating func changeProcess(_ change: RowChange) {
        let id = (change.after ?? change.before)?["id"] ?? 0
        guard let row = change.after else { return processes[id] = nil }
        processes[id] = Process(isAlive: row["state"] == 0, heartbeat: row["heartbeat_at"])
    }

    // MARK: At the COMMIT

    private mutating func settle(_ step: Step) {
        for (task, place) in step.removed where step.before[task] != nil {
            report(.nothingLost, "was \(place) and is nowhere after a transaction", task)
        }
        for task in step.lost.sorted() { checkDeath(of: task, step) }
        for effect in step.effects { checkEffect(effect, step) }
    }

    /// A task was taken from a process that was found dead: the process had to be marked so, and silent for a lease.
    private mutating func checkDeath(of task: Int64, _ step: Step) {
        guard case .running(_, let owner)? = step.before[task], let process = processes[owner] else { return }
        summary.rescued += 1
        if process.isAlive { report(.leasesAreKept, "was taken from process \(owner), which is alive", task) }
        let silence = Double(step.time - process.heartbeat) / 1e6
        // The time of a transaction is cut to the second.
        if silence + 1 < rules.lease {
            report(.leasesAreKept, "was taken from process \(owner) after \(silence) s of silence", task)
        }
    }

    /// An effect belongs to the transaction that records its item, under the attempt that has the task.
    private mutating func checkEffect(_ effect: Row, _ step: Step) {
        summary.effects += 1
        let (task, attempt) = (effect["task"], effect["attempt"])
        guard case .running(let current, _)? = step.before[task] ?? places[task], current == attempt else {
            return report(
                .zombiesAreFenced, "has an effect of attempt \(attempt), which did not have it any more", task)
        }
        guard !step.written.contains([task, attempt]) else { return }
        report(.effectsOnce, "has an effect of attempt \(attempt) without the record that its item is done", task)
    }

    private mutating func report(_ invariant: Invariant, _ sentence: String, _ task: Int64) {
        violations.append(Violation(invariant, "log of transactions: task \(task) \(sentence)", task: task))
    }
}

extension RowChange {
    /// The task that it is about.
    fileprivate var task: Int64 {
        let row = after ?? before ?? Row()
        return row.numbers["id"] ?? row["task_id"]
    }
}
