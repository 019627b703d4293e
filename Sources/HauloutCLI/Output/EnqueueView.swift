import HauloutCore

/// The result of `enqueue`: the ids of the tasks.
struct EnqueueView: Presentable, Equatable {
    let job: String
    let tasks: Int
    /// How many of them were there already, under their unique key.
    let existing: Int
    let ids: [Int64]

    init(job: String, _ result: EnqueueResult) {
        self.job = job
        tasks = result.ids.count
        existing = result.existing
        ids = result.ids.map(\.rawValue)
    }

    /// Ids only, for scripts: one per line, or ranges when there are many.
    func text(width: Int?) -> String {
        ids.count <= 10 ? ids.map { "\($0)\n" }.joined() : IDRanges.text(ids) + "\n"
    }

    /// For people: goes to stderr.
    var note: String {
        guard tasks > 0 else { return "\(job) has no items at the moment: nothing to do." }
        let added = tasks - existing
        let found = existing == 0 ? "" : "; \(Words.count(existing)) were there already, under their unique key"
        return "\(Words.count(added, "task")) of \(job) enqueued\(found)."
    }
}
