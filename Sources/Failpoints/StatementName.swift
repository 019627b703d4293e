/// What a failpoint calls a statement: `select-task` for `SELECT … FROM haulout_task …`, `begin`, `commit`.
struct StatementName {
    let text: String

    init(_ sql: String) {
        let verb = sql.prefix { $0.isLetter }.lowercased()
        let name = verb == "start" ? "begin" : verb
        text = Self.table(in: sql).map { "\(name)-\($0)" } ?? name
    }

    /// The first of the queue's tables that a statement names, without `haulout_`.
    private static func table(in sql: String) -> Substring? {
        guard let prefix = sql.firstRange(of: "haulout_") else { return nil }
        return sql[prefix.upperBound...].prefix { $0.isLetter }
    }
}
