import Foundation
import Measuring
import Reporting

extension QueueReport {
    /// All figures that are there, in the order of the page.
    var figures: [Figure] {
        let all: [[Figure]?] = [
            engine?.figures, latency?.figures, depth?.figures, snapshot?.figures, items?.figures, idle?.figures,
            memory?.figures, mixed?.figures, processes?.figures,
        ]
        return all.compactMap { $0 }.flatMap { $0 }
    }
}

extension EngineResult {
    fileprivate var figures: [Figure] {
        let tasks = burnDown.tasks ?? 0
        let whole = tasks >= 1_000_000
        let size = "\(count(Double(tasks))) tasks"
        return [
            Figure(
                "burn-down of \(size), no history kept", burnDown,
                goals: [
                    Goal("≥ 100,000/s", burnDown.rate >= 100_000, whole: whole),
                    Goal("≥ 0.80 × floor", burnDown.ratio >= 0.8, whole: whole),
                ]),
            Figure(
                "burn-down of \(size), with history", burnDownWithHistory,
                goals: [
                    Goal("≥ 50,000/s", burnDownWithHistory.rate >= 50_000, whole: whole),
                    Goal("≥ 0.80 × floor", burnDownWithHistory.ratio >= 0.8, whole: whole),
                ]),
            Figure(
                "enqueue of \(size) in one call", enqueueBulk,
                goals: [Goal("≥ 250,000/s", enqueueBulk.rate >= 250_000, whole: whole)]),
            Figure(
                "enqueue one by one, 8 threads", enqueueSingle,
                goals: [Goal("≥ 0.90 × floor", enqueueSingle.ratio >= 0.9)]),
        ]
    }
}

extension LatencyResult {
    fileprivate var figures: [Figure] {
        [
            Figure(
                "enqueue to start across processes, p50", milliseconds(crossProcess.median),
                goals: [Goal("≤ 0.5 ms", crossProcess.median <= 0.5)]),
            Figure(
                "enqueue to start across processes, p99", milliseconds(crossProcess.tail),
                goals: [Goal("≤ 0.9 ms", crossProcess.tail <= 0.9)]),
            Figure("enqueue to start in one process, p50", milliseconds(sameProcess.median)),
            Figure("enqueue to start in one process, p99", milliseconds(sameProcess.tail)),
        ]
    }
}

extension DepthResult {
    fileprivate var figures: [Figure] {
        let name = "claim of 100 tasks, \(count(Double(depth))) waiting against 10,000"
        let value = "\(count(claimLong)) against \(count(claimShort)) µs"
        let goal = Goal("≤ 1.10 ×", ratio <= 1.1, whole: depth >= 10_000_000)
        return [Figure(name, value, ratio: decimal(ratio, 2), goals: [goal])]
    }
}

extension SnapshotResult {
    fileprivate var figures: [Figure] {
        let whole = minutes >= 15 && offered >= 800
        let time = "\(minutes.formatted()) min under an old snapshot"
        return [
            Figure(
                "of \(offered) tasks/s offered, done in \(time)", "\(decimal(held, 1))/s",
                goals: [Goal("≥ 798/s", held >= 798, whole: whole)]),
            Figure(
                "claim, p99, \(time) against none",
                "\(decimal(tail, 2)) against \(decimal(cleanTail, 2)) ms", ratio: decimal(ratio, 2),
                goals: [Goal("≤ 2.00 ×", ratio <= 2, whole: whole)]),
        ]
    }
}

extension ItemsResult {
    fileprivate var figures: [Figure] {
        let name = """
            \(count(Double(uids))) uids in tasks of 100, one SELECT each, \(workers) workers on \(connections) connections
            """
        let goal = Goal("≥ 0.85 × floor", ratio >= 0.85, whole: uids >= 1_000_000)
        return [
            Figure(name, count(rate) + "/s", floor: count(floor) + "/s", ratio: decimal(ratio, 2), goals: [goal])
        ]
    }
}

extension IdleResult {
    fileprivate var figures: [Figure] {
        [
            Figure(
                "statements of an idle process", "\(decimal(statements, 2))/s",
                goals: [Goal("≤ 1/s", statements <= 1)]),
            Figure("CPU of an idle process", "\(decimal(cpu, 2)) %", goals: [Goal("0 %, rounded", cpu < 0.5)]),
        ]
    }
}

extension MemoryResult {
    fileprivate var figures: [Figure] {
        [
            Figure(
                "memory, \(count(Double(depth))) tasks waiting", "\(deep) MiB",
                goals: [Goal("≤ 64 MiB", deep <= 64, whole: depth >= 10_000_000)]),
            Figure("memory with 200 workers", "\(crowded) MiB", goals: [Goal("≤ 100 MiB", crowded <= 100)]),
        ]
    }
}

extension MixedResult {
    fileprivate var figures: [Figure] {
        let whole = operations >= 1_000_000
        let size = "\(count(Double(operations))) mixed operations, 64 workers"
        return [
            Figure("deadlocks in \(size)", "\(deadlocks)", goals: [Goal("0", deadlocks == 0, whole: whole)]),
            Figure(
                "tasks lost, and calls that threw, there", "\(lost), \(errors)",
                goals: [Goal("0, 0", lost == 0 && errors == 0, whole: whole)]),
            Figure("operations there", count(rate) + "/s"),
        ]
    }
}

extension ProcessesResult {
    fileprivate var figures: [Figure] {
        let threads = "\(threads) workers each, with history"
        return [
            Figure("burn-down by 1 process of \(threads)", count(one.rate) + "/s"),
            Figure("burn-down by \(processes) processes of \(threads)", count(many.rate) + "/s"),
            Figure("their deadlocks, and waits for a row", "\(many.deadlocks), \(count(Double(many.waits)))"),
        ]
    }
}

private func milliseconds(_ value: Double) -> String { "\(decimal(value, 2)) ms" }
