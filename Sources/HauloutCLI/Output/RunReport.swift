import HauloutCore

/// The result of `run --drain`: what ended, and the report of what failed meanwhile.
struct RunReport: Presentable {
    let completed: Int
    let discarded: Int
    let retried: Int
    let itemsCompleted: Int
    let itemsFailed: Int
    /// False when a signal ended the run before the queue was empty.
    let drained: Bool
    let duration: Double
    let report: FailureReport

    private enum CodingKeys: String, CodingKey {
        case completed, discarded, retried, itemsCompleted, itemsFailed, drained, report
        case duration = "duration_s"
    }

    init(_ summary: RunSummary, report: FailureReport) {
        completed = summary.totals.completed
        discarded = summary.totals.discarded
        retried = summary.totals.retried
        itemsCompleted = summary.totals.itemsCompleted
        itemsFailed = summary.totals.itemsFailed
        drained = summary.isDrained
        duration = summary.duration.roundedSeconds
        self.report = report
    }

    func text(width: Int?) -> String {
        let tasks = completed + discarded
        if drained, tasks == 0, report.failures == 0 { return "Nothing to do: no runnable task was waiting." }
        let start = drained ? "Drained" : "Stopped before the queue was empty,"
        let items = itemsCompleted + itemsFailed
        let itemsText = items == 0 ? "" : " with \(Words.count(items, "item"))"
        let rate = duration > 0 ? ", \(Words.count(Int((Double(tasks) / duration).rounded()))) tasks/s" : ""
        return """
            \(start) after \(Words.duration(.seconds(duration))): \(Words.count(tasks, "task"))\(itemsText) ended\(rate).

            \(report.text(width: min(width ?? 100, 120)))
            """
    }
}

/// The result of `failures report`.
extension FailureReport: Presentable {
    func text(width: Int?) -> String {
        text(width: min(width ?? 100, 120))
    }
}
