import Histories

/// How soon work goes on when the server is back: I21.
enum Outages {
    /// The longest pause between two attempts to reach the server is 5 s; then there is a login and a claim.
    static let limit = 6.0

    static func violations(_ evidence: Evidence) -> [Violation] {
        let limit = limit + evidence.rules.allowance
        let starts = evidence.records.compactMap { record -> Instant? in
            if case .ran = record.event { record.time } else { nil }
        }
        let faults = Fault.all(evidence.records)
        return faults.compactMap { fault in
            guard fault.kind.hasPrefix("server-"), let back = fault.ends else { return nil }
            let isDisturbed = faults.contains { other in
                other.number != fault.number && other.isOutage && other.overlaps(back, back + limit)
            }
            // By half: the first of them that is not before the end.
            let next = starts[starts.partitioningIndex { $0 >= back }...].first
            guard !isDisturbed, let next, next - back > limit else { return nil }
            return Violation(
                .outagesAreSurvived, "after \(fault.kind) the first task ran \(next - back) s after its end", time: back
            )
        }
    }
}

extension Array {
    /// The first index from which on the condition holds, in an array in which it holds for an end of it.
    func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
