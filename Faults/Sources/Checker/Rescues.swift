import Histories

/// From the death of a process to the next start of what it had in hand: I18.
struct Rescues {
    var seconds: [Double] = []
    var violations: [Violation] = []

    /// What is allowed beyond the lease.
    static let slack = 1.0

    init(_ evidence: Evidence) {
        let faults = Fault.all(evidence.records)
        let limit = evidence.rules.lease + Self.slack + evidence.rules.allowance
        let timeline = Timeline(evidence.records)
        let line = Line(evidence.records)
        for death in timeline.deaths {
            // After an outage nobody is taken for dead for one lease, on purpose.
            let begin = death.time + -2 * evidence.rules.lease
            for attempt in timeline.inHand(of: death) {
                guard let next = timeline.next(after: attempt) else { continue }
                // What comes after the start, or when it is too late already, explains nothing.
                let end = min(next.time, death.time + limit)
                guard !faults.contains(where: { $0.isOutage && $0.overlaps(begin, end) }),
                    timeline.hasWitness(of: death, until: end, faults), !next.isHeldUp(by: faults, since: death.time),
                    next.time <= end || !line.movesOn(before: next, since: end)
                else { continue }
                let wait = next.time - death.time
                seconds.append(wait)
                guard wait > limit else { continue }
                violations.append(
                    Violation(
                        .deathsAreNoticed,
                        "task \(attempt.task) ran again \(wait) s after \(death.source) was killed; \(limit) s are allowed",
                        task: attempt.task, time: death.time))
            }
        }
    }
}

/// Which tasks were started when. One that is given back stands in line: behind all that are older.
private struct Line {
    /// By queue, in the order of time.
    private var starts: [Bool: [Timeline.Start]] = [:]
    private var queues: [Int64: Bool] = [:]

    init(_ records: [Record]) {
        let orders = Ledger(records).entries.mapValues(\.order)
        var known: Set<Attempt> = []
        for record in records {
            guard case .ran(let attempt, let key, _, _) = record.event, known.insert(attempt).inserted else { continue }
            // There are two queues.
            let queue = orders[key]?.job == .outside
            queues[attempt.task] = queue
            starts[queue, default: []].append(
                Timeline.Start(time: record.time, attempt: attempt, source: record.source))
        }
    }

    /// True when an older task of the queue was started between then and the start.
    func movesOn(before start: Timeline.Start, since begin: Instant) -> Bool {
        guard let queue = queues[start.attempt.task], let starts = starts[queue] else { return false }
        return starts[starts.partitioningIndex { $0.time > begin }...].prefix { $0.time < start.time }
            .contains { $0.attempt.task < start.attempt.task }
    }
}

/// Who had what in hand when it was killed.
struct Timeline {
    struct Death {
        let source: String
        let time: Instant
    }

    struct Start {
        let time: Instant
        let attempt: Attempt
        let source: String

        /// True when a pause of the process that has claimed it came in between.
        func isHeldUp(by faults: [Fault], since begin: Instant) -> Bool {
            faults.contains { $0.kind == "worker-pause" && $0.target == source && $0.overlaps(begin, time) }
        }
    }

    private(set) var deaths: [Death] = []
    /// When processes of workers began to take tasks, and when they ended.
    private var ready: [String: Instant] = [:]
    private var ended: [String: Instant] = [:]
    private var starts: [Attempt: Start] = [:]
    private var open: [String: Set<Attempt>] = [:]

    init(_ records: [Record]) {
        for record in records {
            switch record.event {
            case .ran(let attempt, _, _, _):
                open[record.source, default: []].insert(attempt)
                if starts[attempt] == nil {
                    starts[attempt] = Start(time: record.time, attempt: attempt, source: record.source)
                }
            case .did(let attempt, _), .failed(let attempt, _, _): open[record.source]?.remove(attempt)
            case .ready where record.source.hasPrefix("worker-"): ready[record.source] = record.time
            case .exited(let child, _, _): ended[child] = record.time
            case .fault(_, "worker-kill", let target): deaths.append(Death(source: target, time: record.time))
            default: break
            }
        }
    }

    /// Whether there was another process that nothing befell: somebody has to notice.
    func hasWitness(of death: Death, until end: Instant, _ faults: [Fault]) -> Bool {
        ready.contains { source, time in
            source != death.source && time < death.time && (ended[source].map { $0 > end } ?? true)
                && !faults.contains { $0.target == source && $0.overlaps(death.time, end) }
        }
    }

    /// Attempts whose handler ran when the process was killed: nobody has ended them since.
    func inHand(of death: Death) -> Set<Attempt> { open[death.source] ?? [] }

    /// The start of the very next attempt. When that one was cut short before its start, nothing can be said.
    func next(after attempt: Attempt) -> Start? { starts[Attempt(task: attempt.task, number: attempt.number + 1)] }
}
