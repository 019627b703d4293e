import HauloutCore

extension FleetPlan {
    /// One of the processes: the one that runs now, and those that ran in its place before.
    struct Member {
        enum Standing: Equatable {
            case running(since: Instant)
            /// Between a death and the next start.
            case resting(until: Instant)
            case over
        }

        /// What becomes of a place whose process has ended.
        enum Fate: Equatable {
            case over
            case rest(Duration)
            case replace
            case crashLoop
        }

        private static let firstWait = Duration.milliseconds(500)
        private static let longestWait = Duration.seconds(30)

        let number: Int
        var standing = Standing.over
        /// What the process that ran last said at its end.
        private(set) var last: RunSummary?
        /// Of those that ran before.
        private var past = RunTotals()
        private var current = RunSnapshot()
        private var earlyDeaths = 0
        private var wait = firstWait

        init(number: Int) {
            self.number = number
        }

        var isRunning: Bool { if case .running = standing { true } else { false } }

        var isResting: Bool { if case .resting = standing { true } else { false } }

        var snapshot: RunSnapshot {
            var snapshot = current
            snapshot.totals = past + current.totals
            return snapshot
        }

        func isRested(at now: Instant) -> Bool {
            if case .resting(let end) = standing { now >= end } else { false }
        }

        mutating func begin(at now: Instant) {
            standing = .running(since: now)
            last = nil
        }

        mutating func note(_ report: MemberReport) {
            switch report {
            case .progress(let snapshot): current = snapshot
            case .summary(let summary): (last, current) = (summary, RunSnapshot(totals: summary.totals))
            }
        }

        /// Takes note of the end of the process.
        mutating func close(_ end: MemberEnd, at now: Instant, isStopping: Bool) -> Fate {
            past = snapshot.totals
            current = RunSnapshot()
            let hasDrained = end == .exited(0) && last?.isDrained == true
            let fate = isStopping || hasDrained ? .over : nextStart(after: end, at: now)
            if case .rest(let wait) = fate { standing = .resting(until: now + wait) } else { standing = .over }
            return fate
        }

        private mutating func nextStart(after end: MemberEnd, at now: Instant) -> Fate {
            // It ended in an orderly way, so somebody has told it to.
            if end == .exited(0), last != nil { return .replace }
            let isEarly = if case .running(let start) = standing { now - start < FleetPlan.youth } else { true }
            if !isEarly { (earlyDeaths, wait) = (0, Self.firstWait) }
            // A database that is away is waited for, for as long as it takes.
            if end != .exited(FleetPlan.databaseAway) { earlyDeaths += isEarly ? 1 : 0 }
            if earlyDeaths >= FleetPlan.earlyDeathLimit { return .crashLoop }
            defer { wait = min(wait * 2, Self.longestWait) }
            return .rest(wait)
        }
    }

    /// The exit status of a process that found no usable database at its start.
    static let databaseAway: Int32 = 69
}

extension RunSnapshot {
    static func + (left: RunSnapshot, right: RunSnapshot) -> RunSnapshot {
        RunSnapshot(
            totals: left.totals + right.totals,
            running: left.running + right.running,
            buffered: left.buffered + right.buffered,
            unsaved: left.unsaved + right.unsaved,
            rate: left.rate + right.rate,
            isDatabaseAway: left.isDatabaseAway || right.isDatabaseAway
        )
    }
}
