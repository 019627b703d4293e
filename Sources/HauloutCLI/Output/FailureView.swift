import Foundation
import HauloutCore

/// One failure: in JSON as in the failure log.
struct FailureView: Encodable {
    let recorded: RecordedFailure

    init(_ recorded: RecordedFailure) {
        self.recorded = recorded
    }

    func encode(to encoder: any Encoder) throws {
        let members = FailureJSON(recorded).members.map { ($0.name, $0.value) }
        try JSONValue.object(Dictionary(members) { _, last in last }).encode(to: encoder)
    }

    /// `constraint 4025`, `exit_status 3`, `timeout`.
    var error: String {
        let cause = recorded.failure.cause
        let number = [cause.errno, cause.exitStatus].compactMap { $0 }.first { $0 != 0 }
        return cause.kind.rawValue + (number.map { " \($0)" } ?? "")
    }

    /// `discarded`, `retry at 2026-11-24 09:00:12 UTC`.
    var next: String {
        next { Words.instant($0) }
    }

    /// The same in few columns: `retry at 09:00:12`.
    var shortNext: String {
        next { String(Words.time($0).dropLast(" UTC".count)) }
    }

    private func next(_ instant: (Date) -> String) -> String {
        switch recorded.failure.next {
        case .discarded: "discarded"
        case .retry(let delay):
            recorded.retryAt.map { "retry at \(instant($0))" } ?? "retry after \(Words.duration(delay))"
        }
    }

    var attempt: String {
        Self.attempt(recorded.failure, separator: "/")
    }

    /// `2/5`; the attempt alone where nobody knows how many there would have been, as when its process was lost.
    static func attempt(_ failure: Failure, separator: String) -> String {
        failure.maxAttempts > 0 ? "\(failure.attempt)\(separator)\(failure.maxAttempts)" : "\(failure.attempt)"
    }
}

/// The result of `failures list`.
struct FailuresView: Presentable {
    let failures: [FailureView]
    private let emptyText: String
    private let limitText: String?

    private enum CodingKeys: String, CodingKey {
        case failures
    }

    init(failures: [FailureView], emptyText: String, limit: Int? = nil) {
        self.failures = failures
        self.emptyText = emptyText
        limitText = ListLimit.text(count: failures.count, limit: limit)
    }

    func text(width: Int?) -> String {
        guard !failures.isEmpty else { return emptyText }
        var table = TextTable([
            .right("FAILURE"), .left("STARTED (UTC)"), .left("JOB"), .right("TASK"), .left("ITEM"), .right("ATTEMPT"),
            .left("ERROR"), .left("NEXT"), .left("MESSAGE"),
        ])
        for view in failures {
            let failure = view.recorded.failure
            table.add([
                String(view.recorded.id), String(Words.instant(failure.startedAt).dropLast(" UTC".count)),
                PrintableText.line(failure.job), String(failure.task.rawValue),
                failure.item.map { PrintableText.item($0, limit: 24) } ?? "-", view.attempt, view.error,
                view.shortNext, PrintableText.cut(failure.cause.message, to: 160),
            ])
        }
        return table.text(width: width) + (limitText ?? "")
    }
}

/// The result of `failures show`.
struct FailureDetailView: Presentable {
    let failure: FailureView

    func text(width: Int?) -> String {
        let recorded = failure.recorded
        let value = recorded.failure
        var fields = FieldList()
        fields.add("failure", String(recorded.id))
        fields.add("job", value.job)
        fields.add("task", "\(value.task), in queue \(value.queue)")
        fields.add("item", value.item.map { PrintableText.item($0, limit: 1_000) })
        fields.add("attempt", FailureView.attempt(value, separator: " of "))
        fields.add("error", failure.error + (value.cause.sqlState.map { " (SQLSTATE \($0))" } ?? ""))
        fields.add("message", value.cause.message)
        fields.add("statement", value.cause.statement)
        fields.add("output", value.cause.output)
        fields.add("worker", "\(value.worker) on \(value.host)")
        fields.add("started", "\(Words.instant(value.startedAt)), ran \(Words.duration(value.duration))")
        fields.add("next", failure.next)
        return fields.text
    }
}
