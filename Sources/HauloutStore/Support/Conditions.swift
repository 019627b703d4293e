import HauloutCore
import MySQLClient

/// Conditions of a WHERE clause with their values.
struct Conditions {
    private var terms: [String] = []
    private(set) var parameters: [MySQLValue] = []

    /// `TRUE` when there are none.
    var sql: String { terms.isEmpty ? "TRUE" : terms.joined(separator: " AND ") }

    mutating func add(_ term: String, _ values: MySQLValue...) {
        terms.append(term)
        parameters += values
    }
}

extension Conditions {
    /// For `haulout_failure f` joined with `haulout_job j` and `haulout_queue q`.
    init(_ filter: FailureFilter) {
        if let id = filter.id { add("f.id = ?", .int(id)) }
        if let task = filter.task { add("f.task_id = ?", .int(task.rawValue)) }
        if let job = filter.job { add("j.name = ?", .string(job)) }
        if let queue = filter.queue { add("q.name = ?", .string(queue)) }
        if let kind = filter.kind { add("f.kind = ?", .string(kind.rawValue)) }
        if filter.finalOnly { add("f.is_final = 1") }
        if let since = filter.since {
            add("f.recorded_at >= UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND", .int(since.microseconds))
        }
    }

    /// For a table `t` of tasks joined with `haulout_job j` and `haulout_queue q`. Its states are the table's affair.
    init(_ filter: TaskFilter) {
        if !filter.ids.isEmpty { add("t.id IN (\(SQLText.list(filter.ids.map(\.rawValue))))") }
        if let job = filter.job { add("j.name = ?", .string(job)) }
        if let queue = filter.queue { add("q.name = ?", .string(queue)) }
    }
}
