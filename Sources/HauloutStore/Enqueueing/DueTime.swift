import Foundation
import HauloutCore
import MySQLClient

/// When a task is due that does not start now.
struct DueTime {
    /// With one `?`, for `parameter`.
    let sql: String
    let parameter: MySQLValue

    /// `nil` for a start that is now or past.
    init?(_ start: NewTask.Start) {
        switch start {
        case .now: return nil
        case .after(let wait):
            guard wait > .zero else { return nil }
            sql = LaterQueries.dueAfterMicroseconds
            parameter = .int(wait.microseconds)
        case .at(let date):
            guard date > Date() else { return nil }
            sql = "?"
            parameter = date.mysqlValue
        }
    }
}

extension NewTask.Start {
    /// True when a process that waits for tasks would look too late by itself.
    var isNear: Bool {
        switch self {
        case .now: true
        case .after(let wait): wait < WakeUp.horizon
        case .at(let date): date.timeIntervalSinceNow < WakeUp.horizon / .seconds(1)
        }
    }
}
