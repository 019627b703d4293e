import HauloutCore

/// Waiting no-op tasks are claimed, run and completed by one process.
enum BurnDown {
    static func measure(_ count: Int, on stage: Stage) async throws -> BenchReport.Throughput {
        _ = try await stage.enqueue(count, as: "burn-down, enqueueing")
        let summary = try await stage.drain(NoOp.jobs, count, as: "burn-down")
        guard summary.totals.completed == count else {
            throw BenchError(.failed, "\(summary.totals.completed) of \(count) tasks were completed.")
        }
        return BenchReport.Throughput(tasks: count, in: summary.duration)
    }
}
