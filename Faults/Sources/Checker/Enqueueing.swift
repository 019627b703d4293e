import Histories

/// What producers were told, against the tasks that are there: I1, I2, I3.
enum Enqueueing {
    static func violations(_ evidence: Evidence) -> [Violation] {
        let ledger = Ledger(evidence.records)
        let rows = Dictionary(grouping: evidence.rows, by: \.key).mapValues { Set($0.map(\.id)) }
        return ledger.entries.values.sorted { $0.order.key < $1.order.key }.flatMap { entry in
            let there = rows[entry.order.key] ?? []
            return number(of: there, for: entry) + note(for: entry, there: there, evidence)
        } + strangers(rows, ledger)
    }

    private static func number(of there: Set<Int64>, for entry: Ledger.Entry) -> [Violation] {
        let order = entry.order
        func violation(_ invariant: Invariant, _ said: String) -> Violation {
            Violation(
                invariant,
                "\(order.key) (\(order.style)): \(said), and \(there.count) of \(order.tasks) tasks are there",
                task: there.min(), key: order.key, time: entry.begun)
        }
        switch entry.known {
        case .there(let ids):
            let missing = Set(ids).subtracting(there)
            if !missing.isEmpty || there.count < order.tasks {
                return [violation(.nothingLost, "the call returned ids \(ids)")]
            }
            return there.count == order.tasks ? [] : [violation(.unknownIsAllOrNothing, "it was enqueued once")]
        case .refused:
            return there.isEmpty ? [] : [violation(.refusedIsNotThere, "the call said that nothing was enqueued")]
        case .unknown:
            let isWhole = there.isEmpty || there.count == order.tasks
            return isWhole ? [] : [violation(.unknownIsAllOrNothing, "the call got no answer")]
        }
    }

    /// The producer's own row and the tasks were one transaction.
    private static func note(for entry: Ledger.Entry, there: Set<Int64>, _ evidence: Evidence) -> [Violation] {
        guard entry.order.style == .shared else { return [] }
        let hasNote = evidence.notes.contains(entry.order.key)
        guard hasNote == there.isEmpty else { return [] }
        let what = hasNote ? "the producer's own row without its tasks" : "tasks without the producer's own row"
        return [
            Violation(
                hasNote ? .nothingLost : .unknownIsAllOrNothing, "\(entry.order.key): \(what)", task: there.min(),
                key: entry.order.key, time: entry.begun)
        ]
    }

    private static func strangers(_ rows: [String: Set<Int64>], _ ledger: Ledger) -> [Violation] {
        rows.filter { ledger.entries[$0.key] == nil }.map { key, ids in
            Violation(
                .runsWhatWasEnqueued, "nobody has enqueued the tasks \(ids.sorted()) of \"\(key)\"", task: ids.min())
        }
    }
}
