internal import Foundation

/// A failure as JSON: a line of `failures.log`, an element of `failures list --json`.
///
/// The keys `id`, `job`, `task`, `item`, `attempt`, `max_attempts`, `kind`, `errno`, `sqlstate`, `message`, `worker`,
/// `host`, `started_at` (UTC, milliseconds), `duration_ms` and `next` are always there, in this order; `exit_status`,
/// `output` and `statement` when there is one. `next` is `discarded`, `retry at` a time, or, as long as the attempt
/// runs, `retry after` so many `ms`.
public struct FailureJSON: Sendable {
    /// The names and values, in order.
    public let members: [(name: String, value: JSONValue)]

    /// A failure that has no number yet.
    public init(_ failure: Failure) {
        self.init(failure, id: .null, retryAt: nil)
    }

    /// A failure as it is stored.
    public init(_ recorded: RecordedFailure) {
        self.init(recorded.failure, id: .integer(recorded.id), retryAt: recorded.retryAt)
    }

    private init(_ failure: Failure, id: JSONValue, retryAt: Date?) {
        let cause = failure.cause
        var members: [(name: String, value: JSONValue)] = [
            ("id", id),
            ("job", .string(failure.job)),
            ("task", .integer(failure.task.rawValue)),
            ("item", failure.item ?? .null),
            ("attempt", .integer(Int64(failure.attempt))),
            ("max_attempts", .integer(Int64(failure.maxAttempts))),
            ("kind", .string(cause.kind.rawValue)),
            ("errno", Self.number(cause.errno)),
            ("sqlstate", cause.sqlState.map(JSONValue.string) ?? .null),
            ("message", .string(cause.message)),
            ("worker", .string(failure.worker)),
            ("host", .string(failure.host)),
            ("started_at", .string(Self.text(failure.startedAt))),
            ("duration_ms", .integer(Self.milliseconds(failure.duration))),
            ("next", .string(Self.text(failure.next, retryAt))),
        ]
        if cause.exitStatus != nil { members.append(("exit_status", Self.number(cause.exitStatus))) }
        if let output = cause.output { members.append(("output", .string(output))) }
        if let statement = cause.statement { members.append(("statement", .string(statement))) }
        self.members = members
    }

    /// The object as one line, without the end of the line.
    public var text: String {
        "{" + members.map { "\(JSONValue.string($0.name).json):\($0.value.json)" }.joined(separator: ",") + "}"
    }

    private static func number(_ value: Int?) -> JSONValue {
        value.map { .integer(Int64($0)) } ?? .null
    }

    private static func text(_ next: Failure.Next, _ retryAt: Date?) -> String {
        switch next {
        case .discarded: "discarded"
        case .retry(let delay): retryAt.map { "retry at \(text($0))" } ?? "retry after \(milliseconds(delay)) ms"
        }
    }

    private static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        Int64((duration / .milliseconds(1)).rounded())
    }
}
