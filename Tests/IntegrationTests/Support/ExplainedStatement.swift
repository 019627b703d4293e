import MySQLClient

@testable import HauloutStore

/// A statement as it was sent, and what the server says about how it finds the rows.
struct ExplainedStatement {
    let sql: String

    /// `nil` for what finds no rows: `COMMIT` and its like, and the `INSERT` of values.
    init?(_ sql: String) {
        let verbs = ["SELECT", "UPDATE", "DELETE"]
        let selects = sql.hasPrefix("INSERT") && sql.contains("SELECT")
        guard selects || verbs.contains(where: { sql.hasPrefix($0) }) else { return nil }
        self.sql = sql
    }

    func explain(on connection: Connection) throws -> [PlanStep] {
        // MariaDB 10.6 executes an INSERT of what a derived table says, and cannot explain it.
        let explainsInserts = connection.server.flavour == .mySQL || connection.server.isAtLeast(10, 11)
        let from = explainsInserts || !sql.hasPrefix("INSERT") ? nil : sql.firstRange(of: "SELECT")
        let explained = from.map { String(sql[$0.lowerBound...]) } ?? sql
        // As a table, which is no longer the default of MySQL.
        return try connection.execute("EXPLAIN FORMAT=TRADITIONAL \(unsafeRaw: explained)").rows.map(PlanStep.init)
    }

    /// True for what is read in the order of an index and ends at a limit.
    var stopsEarly: Bool { ["LIMIT", "EXISTS", "MIN(due_at)"].contains { sql.contains($0) } }

    /// The indexes by which a table may be read here; `nil` where there is no choice: what is inserted, what is made on
    /// the way, and tables of a handful of rows.
    func indexes(of step: PlanStep) -> Set<String>? {
        guard !step.isTarget, let table = table(called: step.table) else { return nil }
        switch table {
        // In the order of the claim; by the id alone where nothing else is known.
        case "haulout_task": return ["PRIMARY", "by_id"]
        // In the order of the due times; all of one queue; by the id.
        case "haulout_later": return ["PRIMARY", "by_queue", "by_id"]
        case "haulout_completed": return ["PRIMARY", "by_id"]
        case "haulout_finished": return ["PRIMARY", "by_state", "by_queue"]
        case "haulout_failure": return ["PRIMARY", "by_task", "by_time", "by_job"]
        case "haulout_unique": return ["PRIMARY", "by_time"]
        default: return nil
        }
    }

    /// True for what changes or locks rows of `haulout_task`.
    var locksTasks: Bool {
        let verb = ["UPDATE haulout_task", "DELETE task", "DELETE FROM haulout_task"].contains { sql.hasPrefix($0) }
        return verb || sql.hasPrefix("SELECT") && sql.contains("FROM haulout_task") && sql.contains("FOR UPDATE")
    }

    func table(called name: String) -> String? {
        guard !name.hasPrefix("haulout_") else { return name }
        let tables = sql.matches(of: /(haulout_\w+)(?: AS)? (\w+)/)
        return tables.first { $0.2 == name }.map { String($0.1) }
    }
}
