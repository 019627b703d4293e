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
    /// For `haulout_failure f`. Names of jobs and queues are for the caller to look up.
    init(_ filter: FailureFilter) {
        if let id = filter.id { add("f.id = ?", .int(id)) }
        if let task = filter.task { add("f.task_id = ?", .int(task.rawValue)) }
        if let kind = filter.kind { add("f.kind = ?", .string(kind.rawValue)) }
        if filter.finalOnly { add("f.is_final = 1") }
        if let age = filter.greatestAge {
            add("f.recorded_at >= UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND", .int(age.microseconds))
        }
    }
}
