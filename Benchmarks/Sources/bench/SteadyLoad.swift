import Haulout
import Measuring

/// Single tasks, enqueued at a steady rate whatever becomes of them.
struct SteadyLoad: Sendable {
    struct Outcome: Sendable {
        /// Completed tasks per second.
        let rate: Double
        /// How long claims took, in ms.
        let claims: [Double]
    }

    let rate: Int
    let app: Application
    let store: TimedStore
    let supervisor: Supervisor

    /// - Parameter name: For the progress lines.
    func run(minutes: Double, name: String) throws -> Outcome {
        _ = store.takeTimes()
        var claims: [Double] = []
        let before = completed
        let start = monotonicNanoseconds()
        let count = Int(minutes * 60 * Double(rate))
        let (lines, gap) = (max(count / 20, rate * 5), 1_000_000_000 / UInt64(rate))
        for number in 0..<count {
            // By the plan and not by the last one: what is late is made up for.
            sleepUntil(nanoseconds: start + UInt64(number) * gap)
            _ = try app.enqueueBlocking(TaskOrder(job: Stage.noOp))
            supervisor.wake()
            guard (number + 1) % lines == 0 else { continue }
            let latest = store.takeTimes()
            claims += latest
            report(name, enqueued: number + 1, completed: completed - before, since: start, latest)
        }
        sleepUntil(nanoseconds: start + UInt64(count) * gap)
        let (done, elapsed) = (completed - before, seconds(since: start))
        return Outcome(rate: Double(done) / elapsed, claims: claims + store.takeTimes())
    }

    private var completed: Int { supervisor.snapshot()?.totals.completed ?? 0 }

    private func report(_ name: String, enqueued: Int, completed: Int, since start: UInt64, _ claims: [Double]) {
        note(
            "\(name), \(Int(seconds(since: start))) s: \(enqueued) enqueued, \(completed) completed, claims lately "
                + "p50 \(rounded(percentile(0.5, of: claims), to: 2)) ms, "
                + "p99 \(rounded(percentile(0.99, of: claims), to: 2)) ms"
        )
    }

    private func seconds(since start: UInt64) -> Double { Double(monotonicNanoseconds() - start) / 1e9 }
}
