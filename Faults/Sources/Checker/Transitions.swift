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

    struct Process {
        var isAlive: Bool
        var heartbeat: Int64
    }

    public private(set) var violations: [Violation] = []
    public private(set) var summary = Summary()
    private let rules: Rules
    private var tasks: [Int64: Standing] = [:]
    private var processes: [Int64: Process] = [:]
    /// How tasks stood before a doubtful transaction, until their next change shows whether it took place.
    private var doubts: [Int64: Standing] = [:]

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
        guard !transaction.isDoubtful else { return doubt(transaction) }
        if !doubts.isEmpty { transaction.changes.forEach { resolveDoubt(before: $0) } }
        apply(transaction)
    }

    /// Nothing is held against a transaction that may not have taken place.
    private mutating func doubt(_ transaction: Transaction) {
        let known = (violations, summary)
        for change in transaction.changes where ["haulout_task", "haulout_later"].contains(change.table) {
            if doubts[change.task] == nil { doubts[change.task] = tasks[change.task] ?? Standing() }
        }
        apply(transaction)
        (violations, summary) = known
    }

    /// The row as it was before this change tells whether the doubtful one before it took place.
    private mutating func resolveDoubt(before change: RowChange) {
        guard let earlier = doubts[change.task], let now = tasks[change.task] else { return }
        let isUndone: Bool
        switch change.table {
        case "haulout_task":
            let line = change.before.map(Standing.Line.init)
            isUndone = line == earlier.line && line != now.line
        case "haulout_later":
            let later = change.before?["attempt"]
            isUndone = later == earlier.later && later != now.later
        default: return
        }
        doubts[change.task] = nil
        if isUndone { tasks[change.task] = earlier }
    }

    private mutating func apply(_ transaction: Transaction) {
        summary.transactions += 1
        var step = Step(transaction)
        for change in transaction.changes {
            switch change.table {
            case "haulout_task": changeTask(change, &step)
            case "haulout_later":
                step.note(change.task, tasks)
                tasks[change.task, default: Standing()].later = change.after?["attempt"]
            case "haulout_completed", "haulout_finished": end(change, &step)
            case "haulout_process": changeProcess(change)
            case "haulout_failure": if change.after?.texts["kind"] == "process_lost" { step.lost.insert(change.task) }
            case "effect": if let row = change.after { step.effects.append(row) }
            default: break
            }
        }
        settle(step)
    }

    /// What one transaction does to tasks, from its first row to its COMMIT. In between a task may be in two places, or
    /// in none.
    struct Step {
        let time: Int64
        /// How the tasks that it touches stood before.
        var before: [Int64: Standing] = [:]
        /// Those of which it says that their process was lost.
        var lost: Set<Int64> = []
        var effects: [Row] = []
        /// Tasks whose running row it has written, with the attempt.
        var written: Set<[Int64]> = []

        init(_ transaction: Transaction) { time = transaction.time }

        mutating func note(_ task: Int64, _ tasks: [Int64: Standing]) {
            if before[task] == nil { before[task] = tasks[task] ?? Standing() }
        }
    }

    // MARK: Rows

    /// The state of rows in `haulout_task` that are no tasks.
    private static let noTask: Int64 = 9

    private mutating func changeTask(_ change: RowChange, _ step: inout Step) {
        // The rows between the lanes, and those that keep ids apart on a cluster, are no tasks.
        guard change.task != 0, (change.after ?? change.before)?["state"] != Self.noTask else { return }
        step.note(change.task, tasks)
        let after = change.after.map(Standing.Line.init)
        if let before = tasks[change.task]?.line, let after { check(before, to: after, task: change.task) }
        tasks[change.task, default: Standing()].line = after
        if let after, after.isRunning { step.written.insert([change.task, after.attempt]) }
    }

    /// A change of a row in `haulout_task`.
    private mutating func check(_ before: Standing.Line, to after: Standing.Line, task: Int64) {
        switch (before.isRunning, after.isRunning) {
        case (false, true):
            summary.claims += 1
            if after.attempt != before.attempt + 1 {
                report(.attemptsAreCounted, "was claimed as attempt \(after.attempt) after \(before.attempt)", task)
            }
            if processes[after.process]?.isAlive != true {
                report(.zombiesAreFenced, "was claimed by process \(after.process), which was taken for dead", task)
            }
        case (true, true) where before != after:
            report(.attemptsAreCounted, "went from \(before) to \(after) without being given back", task)
        case (_, false) where before.attempt != after.attempt:
            report(.attemptsAreCounted, "was given back as attempt \(after.attempt) after \(before.attempt)", task)
        default: break
        }
    }

    private mutating func end(_ change: RowChange, _ step: inout Step) {
        step.note(change.task, tasks)
        guard let row = change.after, change.before == nil else {
            // Nothing is so old that it would be deleted, and nobody retries by hand.
            return report(.endsAreFinal, "had ended, and its end was changed", change.task)
        }
        summary.ended += 1
        if tasks[change.task]?.ended != nil { report(.endsAreFinal, "has ended twice", change.task) }
        tasks[change.task, default: Standing()].ended = row["attempt"]
    }

    private mutating func changeProcess(_ change: RowChange) {
        let id = (change.after ?? change.before)?["id"] ?? 0
        guard let row = change.after else { return processes[id] = nil }
        processes[id] = Process(isAlive: row["state"] == 0, heartbeat: row["heartbeat_at"])
    }

    // MARK: At the COMMIT

    private mutating func settle(_ step: Step) {
        for (task, before) in step.before.sorted(by: { $0.key < $1.key }) {
            let after = tasks[task] ?? Standing()
            if after.count == 0, before.count > 0 {
                report(.nothingLost, "was \(before), and is nowhere after a transaction", task)
            }
            if after.count > 1 { report(.endsAreFinal, "is \(after) at once", task) }
            if before.count == 1, after.count == 1, !before.isSamePlace(as: after), before.attempt != after.attempt {
                report(.zombiesAreFenced, "was \(before), and another attempt made it \(after)", task)
            }
        }
        for task in step.lost.sorted() { checkDeath(of: task, step) }
        for effect in step.effects { checkEffect(effect, step) }
    }

    /// A task was taken from a process that was found dead: the process had to be marked so, and silent for a lease.
    private mutating func checkDeath(of task: Int64, _ step: Step) {
        guard let line = step.before[task]?.line, line.isRunning, let process = processes[line.process] else { return }
        summary.rescued += 1
        if process.isAlive { report(.leasesAreKept, "was taken from process \(line.process), which is alive", task) }
        let silence = Double(step.time - process.heartbeat) / 1e6
        // The time of a transaction is cut to the second.
        if silence + 1 < rules.lease {
            report(.leasesAreKept, "was taken from process \(line.process) after \(silence) s of silence", task)
        }
    }

    /// An effect belongs to the transaction that records its item, under the attempt that has the task.
    private mutating func checkEffect(_ effect: Row, _ step: Step) {
        summary.effects += 1
        let (task, attempt) = (effect["task"], effect["attempt"])
        let line = (step.before[task] ?? tasks[task])?.line
        guard let line, line.isRunning, line.attempt == attempt else {
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
