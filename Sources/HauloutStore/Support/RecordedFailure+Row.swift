import Foundation
import HauloutCore
import MySQLClient

extension RecordedFailure {
    /// A row of `FailureQueries.select`.
    init(_ row: Row, job: String, queue: String) throws {
        let cause = Failure.Cause(
            kind: FailureKind(rawValue: try row.get("kind")),
            errno: try row.get("errno"),
            sqlState: try row.get("sql_state"),
            exitStatus: try row.get("exit_status"),
            message: try row.get("message"),
            output: try row.get("output"),
            statement: try row.get("statement")
        )
        let retry = Failure.Next.retry(after: .microseconds(try row.get("retry_us", as: Int64.self)))
        let failure = Failure(
            job: job,
            task: TaskID(rawValue: try row.get("task_id")),
            queue: queue,
            item: Self.item(row["item"] ?? .null),
            attempt: try row.get("attempt"),
            maxAttempts: try row.get("max_attempts"),
            cause: cause,
            worker: try row.get("worker"),
            host: try row.get("host"),
            startedAt: try row.get("started_at"),
            duration: .microseconds(try row.get("duration_us", as: Int64.self)),
            next: row["is_final"]?.int == 1 ? .discarded : retry
        )
        self.init(
            id: try row.get("id"),
            failure: failure,
            recordedAt: try row.get("recorded_at"),
            retryAt: try row.get("retry_at")
        )
    }

    /// An item as it is stored; one that is not JSON is shown as the text it is.
    static func item(_ value: MySQLValue) -> JSONValue? {
        guard let bytes = value.bytes else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return (try? JSONValue(json: text)) ?? .string(text)
    }
}
