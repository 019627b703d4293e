import Histories

/// How often zombies were met with: without any, a campaign proves nothing about them.
enum Fencing {
    /// What processes counted themselves, up to their end, and transactions of items that were refused.
    static func count(_ records: [Record]) -> Int {
        var counted: [String: Int] = [:]
        var refused = 0
        for record in records {
            switch record.event {
            case .totals(_, let fenced): counted[record.source] = fenced
            case .failed(_, _, let reason) where reason.hasPrefix("lease_lost"): refused += 1
            default: break
            }
        }
        return counted.values.reduce(refused, +)
    }

    static func staleWritesOutside(_ records: [Record]) -> Int {
        var highest: [Int64: Int] = [:]
        return records.reduce(0) { count, record in
            guard case .wrote(let attempt, _) = record.event else { return count }
            let known = highest[attempt.task, default: 0]
            highest[attempt.task] = max(known, attempt.number)
            return attempt.number < known ? count + 1 : count
        }
    }
}
