import Foundation
import Haulout
import Histories
import MySQLPool

/// What tasks do, each written down before and after. None looks whether it is to end: what comes late is for Haulout to
/// keep out.
struct Handlers: Sendable {
    private let history: HistoryWriter

    init(_ history: HistoryWriter) { self.history = history }

    func register(in app: inout Application) {
        app.handle(
            Jobs.definition(.count),
            with: SwiftHandler(items: Int.self, recordsProgress: true) { item, task in
                try written(task, item) { key in
                    try task.database.withTransaction { connection in
                        try connection.query(
                            "INSERT INTO effect (name, item, task, attempt) VALUES (?, ?, ?, ?)",
                            [.string(key), .int(Int64(item)), .int(task.task.rawValue), .int(Int64(task.attempt))])
                        try task.recordItemDone(on: connection)
                    }
                }
            })
        app.handle(
            Jobs.definition(.outside),
            with: SwiftHandler { task in
                try written(task) { history.write(.wrote(attempt(task), key: $0)) }
            })
        app.handle(
            Jobs.definition(.flaky),
            with: SwiftHandler { task in
                try written(task) { _ in if task.attempt == 1 { throw Failing() } }
            })
        app.handle(
            Jobs.definition(.doomed),
            with: SwiftHandler { task in
                try written(task) { _ in throw Failing() }
            })
    }

    private struct Failing: Error, CustomStringConvertible {
        var description: String { "It fails on purpose." }
    }

    private func attempt(_ task: TaskContext) -> Attempt {
        Attempt(task: task.task.rawValue, number: task.attempt)
    }

    private func written(_ task: TaskContext, _ item: Int = 0, _ body: (String) throws -> Void) throws {
        guard case .string(let key)? = task.arguments["key"], case .string(let note)? = task.arguments["note"],
            case .integer(let milliseconds)? = task.arguments["ms"]
        else {
            // Nobody enqueues such a task: the checker will say so.
            history.write(.ran(attempt(task), key: task.arguments.json, item: item, digest: ""))
            return
        }
        history.write(.ran(attempt(task), key: key, item: item, digest: Jobs.digest(note)))
        Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
        do {
            try body(key)
        } catch {
            history.write(.failed(attempt(task), item: item, reason: Self.reason(error)))
            throw error
        }
        history.write(.did(attempt(task), item: item))
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as StoreError: "\(error.kind.rawValue): \(error)"
        case let error as DatabaseError: "\(error.kind.rawValue) (\(error.outcome.rawValue)): \(error)"
        default: "\(error)"
        }
    }
}
