import Foundation
import Haulout
import MySQLPool

/// What the tasks of a soak do: all kinds of handlers, and all ways in which a task ends.
enum SoakJob: String, CaseIterable {
    /// One query, of more texts than a connection keeps prepared.
    case read
    /// A `sql` handler, once per item.
    case update
    /// Items whose effects commit together with the record that they are done.
    case count
    /// Items of which one fails the first time.
    case partly
    /// Fails the first time.
    case flaky
    /// Fails always, and is discarded.
    case doomed
    /// Asynchronous.
    case pause
    /// Enqueued under a unique key.
    case once
    /// Runs a program.
    case program
    /// Its query is killed when its time is up.
    case stuck

    static let chunk = 5

    var definition: JobDefinition {
        JobDefinition(
            name: rawValue,
            handler: handler,
            chunk: Self.chunk,
            retry: RetryPolicy(attempts: self == .stuck ? 1 : 2, backoff: .fixed, first: .seconds(1)),
            timeout: self == .stuck ? .seconds(1) : .seconds(60),
            unique: self == .once ? UniquePolicy(by: [.args], window: .seconds(30)) : nil
        )
    }

    private var handler: HandlerDefinition {
        switch self {
        case .update: .sql(SQLHandlerDefinition(statements: ["UPDATE soak SET hits = hits + 1 WHERE id = :item"]))
        case .program: .exec(ExecHandlerDefinition(arguments: ["true", "{task}"], input: .json))
        default: .swift
        }
    }

    static func registerAll(in app: inout Application) throws {
        for job in allCases { try job.register(in: &app) }
    }

    private struct Failing: Error, CustomStringConvertible {
        var description: String { "It fails on purpose." }
    }

    private func register(in app: inout Application) throws {
        switch self {
        case .read:
            handle(in: &app) { task in
                Leak.current?.occur()
                let number = Int.random(in: 0..<500)
                let query: String = "SELECT hits AS hits_\(number) FROM soak WHERE id = ?"
                _ = try task.database.executeQueryMultiplex(query, [number], returnOne: true)
            }
        case .count:
            handle(in: &app, recordsProgress: true) { item, task in
                try task.database.withTransaction { connection in
                    try connection.query("UPDATE soak SET hits = hits + 1 WHERE id = ?", [item.mysqlValue])
                    try task.recordItemDone(on: connection)
                }
            }
        case .partly:
            handle(in: &app) { item, task in if task.attempt == 1, item % Self.chunk == 0 { throw Failing() } }
        case .flaky: handle(in: &app) { task in if task.attempt == 1 { throw Failing() } }
        case .doomed: handle(in: &app) { _ in throw Failing() }
        case .pause: handle(in: &app) { _ in try await Task.sleep(for: .milliseconds(5)) }
        case .once: handle(in: &app) { _ in }
        case .stuck:
            handle(in: &app) { task in
                _ = try task.database.executeQueryMultiplex("SELECT SLEEP(30)")
                try task.checkCancellation()
            }
        case .update, .program:
            if let handler = try definition.handler.makeHandler() { app.handle(definition, with: handler) }
        }
    }

    private func handle(in app: inout Application, _ body: @escaping @Sendable (TaskContext) async throws -> Void) {
        app.handle(definition, with: SwiftHandler(body))
    }

    private func handle(
        in app: inout Application, recordsProgress: Bool = false,
        _ body: @escaping @Sendable (Int, TaskContext) async throws -> Void
    ) {
        app.handle(definition, with: SwiftHandler(items: Int.self, recordsProgress: recordsProgress, body))
    }
}
