import Binlog

/// In which of the queue's tables a task is, with the attempt that it has there. Between two transactions it is in one.
struct Standing: Hashable, CustomStringConvertible {
    /// A row of `haulout_task`.
    struct Line: Hashable, CustomStringConvertible {
        let attempt: Int64
        let isRunning: Bool
        /// Whose it is while it runs.
        let process: Int64

        init(_ row: Row) {
            attempt = row["attempt"]
            isRunning = row["state"] != 0
            process = row["process_id"]
        }

        var description: String {
            isRunning ? "running (attempt \(attempt), process \(process))" : "available (after attempt \(attempt))"
        }
    }

    var line: Line?
    /// The attempt after which it waits in `haulout_later`.
    var later: Int64?
    /// The attempt with which it has come to its end.
    var ended: Int64?

    var count: Int { [line != nil, later != nil, ended != nil].count { $0 } }

    /// In the one place it is in.
    var attempt: Int64 { line?.attempt ?? later ?? ended ?? 0 }

    func isSamePlace(as other: Standing) -> Bool {
        (line != nil) == (other.line != nil) && (later != nil) == (other.later != nil)
            && (ended != nil) == (other.ended != nil)
    }

    var description: String {
        let parts = [
            line?.description, later.map { "waiting (after attempt \($0))" }, ended.map { "ended (attempt \($0))" },
        ]
        return parts.compactMap { $0 }.joined(separator: " and ")
    }
}
