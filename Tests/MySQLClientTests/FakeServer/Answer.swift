/// What a `FakeServer` says to a statement.
enum Answer: Sendable {
    enum Value: Sendable { case null, int(Int64), text(String) }

    case ok(affectedRows: UInt64 = 0, lastInsertID: UInt64 = 0)
    /// A result whose columns are `BIGINT` or `VARCHAR`, as the first value that is not NULL has it.
    case rows(columns: [String], [[Value]])
    case error(code: UInt16, state: String, message: String)

    /// A small table for every `SELECT`, nothing for `SET`, and one changed row for everything else.
    static func standard(to sql: String) -> Answer {
        guard sql.hasPrefix("SELECT") else { return .ok(affectedRows: sql.hasPrefix("SET ") ? 0 : 1) }
        if sql.contains("@@max_allowed_packet") { return .rows(columns: ["@@max_allowed_packet"], [[.int(1 << 24)]]) }
        return .rows(
            columns: ["id", "name"], [[.int(1), .text("one")], [.int(-2), .null], [.int(1 << 40), .text("three")]])
    }

    /// The same of a server that knows no session trackers.
    static func untracked(to sql: String) -> Answer {
        guard sql.contains("session_track") else { return standard(to: sql) }
        return .error(code: 1193, state: "HY000", message: "Unknown system variable 'session_track_schema'")
    }
}
