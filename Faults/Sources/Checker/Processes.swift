import Histories

/// How worker processes end: I20, I21.
enum Processes {
    /// How much longer than `shutdown` an orderly stop may take, in seconds: handlers are given time to react, and the
    /// last results to be written.
    static let slack = 15.0

    static func violations(_ evidence: Evidence) -> [Violation] {
        var ready: Set<String> = []
        var asked: [String: Instant] = [:]
        return evidence.records.compactMap { record in
            switch record.event {
            case .ready: ready.insert(record.source)
            case .asked(let child): asked[child] = record.time
            // Before it has begun, a process may find the database away and say so.
            case .exited(let child, let status, let wasAsked) where ready.contains(child):
                guard wasAsked else {
                    return Violation(.outagesAreSurvived, "\(child) ended by itself, with \(status)", time: record.time)
                }
                return asked[child].flatMap { stop(of: child, status, after: record.time - $0, evidence.rules) }
            default: break
            }
            return nil
        }
    }

    private static func stop(of child: String, _ status: Int, after wait: Double, _ rules: Rules) -> Violation? {
        if status != 0 {
            return Violation(.stopsInOrder, "\(child) was asked to stop, and ended with status \(status)")
        }
        guard wait > rules.shutdown + slack + rules.allowance else { return nil }
        return Violation(.stopsInOrder, "\(child) took \(wait) s to stop")
    }
}
