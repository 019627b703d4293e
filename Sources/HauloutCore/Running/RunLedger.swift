import Synchronization

/// What a process has done so far, and how fast.
final class RunLedger: Sendable {
    private struct State {
        var totals = RunTotals()
        var pace = Pace()
        var meter: RateMeter
    }

    private let state: Mutex<State>
    private let time: any Timekeeper

    init(time: any Timekeeper) {
        self.time = time
        state = Mutex(State(meter: RateMeter(origin: time.now)))
    }

    var totals: RunTotals { state.withLock { $0.totals } }
    var pace: Pace { state.withLock { $0.pace } }
    var rate: Double { state.withLock { $0.meter.rate(at: time.now) } }

    /// Adds results that were written, apart from those that were no longer this process's.
    func record(_ results: [AttemptResult], fenced: Set<TaskID>) {
        let now = time.now
        state.withLock { state in
            var ran = 0
            var total = Duration.zero
            for result in results {
                if fenced.contains(result.task.id) {
                    state.totals.fenced += 1
                } else {
                    state.totals.add(result)
                }
                if result.verdict == .returned { continue }
                ran += 1
                total += result.duration
            }
            state.pace.record(count: ran, total: total)
            state.meter.record(ran, at: now)
        }
    }

    /// Adds tasks that the rescuer discarded.
    func recordDiscarded(_ count: Int) {
        state.withLock { $0.totals.discarded += count }
    }

    func recordStall(threads: Int) {
        state.withLock { $0.pace.stall(threads: threads) }
    }
}
