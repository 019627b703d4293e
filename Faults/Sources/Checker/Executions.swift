import Histories

/// What handlers were called for: I4, I5, I17.
enum Executions {
    static func violations(_ evidence: Evidence) -> [Violation] {
        let entries = Ledger(evidence.records).entries
        var owners: [Attempt: String] = [:]
        var succeeded: Set<Call> = []
        return evidence.records.flatMap { record -> [Violation] in
            if case .did(let attempt, let item) = record.event { succeeded.insert(Call(attempt: attempt, item: item)) }
            guard case .ran(let attempt, let key, let item, let digest) = record.event else { return [] }
            var violations: [Violation] = []
            func add(_ invariant: Invariant, _ sentence: String) {
                violations.append(Violation(invariant, sentence, task: attempt.task, key: key, time: record.time))
            }
            if let problem = mixUp(entries[key], digest, at: record.time) { add(problem.0, "\(key): \(problem.1)") }
            let owner = owners[attempt, default: record.source]
            owners[attempt] = owner
            if owner != record.source {
                add(.attemptsAreCounted, "attempt \(attempt.number) ran in \(owner) and in \(record.source)")
            } else if succeeded.contains(Call(attempt: attempt, item: item)) {
                // One that failed because the database was away is tried once more in the same attempt.
                add(.attemptsAreCounted, "item \(item) ran again in attempt \(attempt.number) after it had succeeded")
            }
            return violations
        }
    }

    private struct Call: Hashable {
        let attempt: Attempt
        let item: Int
    }

    /// Two clocks tick apart by no more than this between an enqueue and its start, in seconds.
    private static let tolerance = 0.01

    private static func mixUp(_ entry: Ledger.Entry?, _ digest: String, at time: Instant) -> (Invariant, String)? {
        guard let entry else { return (.runsWhatWasEnqueued, "nobody has enqueued it") }
        if case .refused = entry.known { return (.refusedIsNotThere, "it ran although its enqueue was refused") }
        if entry.order.digest != digest { return (.runsWhatWasEnqueued, "it ran with arguments of another task") }
        let lead = Double(entry.order.delay) / 1000 - (time - entry.first)
        return lead > tolerance ? (.notBeforeItsTime, "it ran \(lead) s before its time") : nil
    }
}
