import HauloutCore
import MySQLClient

/// Asks the server how it would find the rows of the queue's statements. Runs none of them.
struct PlanProbe {
    let connection: Connection
    let claimMode: StoreOptions.ClaimMode

    func plans() -> [Examination.Tables.Plan] {
        // Of an account that may not even see queues, each statement says so.
        let queue = try? connection.query(ExaminationQueries.anyQueue).first?[0].int
        return HotStatement.all(queue: queue ?? 1, claiming: claimMode).map { statement in
            Examination.Tables.Plan(statement: statement.name, verdict: verdict(on: statement))
        }
    }

    private func verdict(on statement: HotStatement) -> Examination.Tables.Plan.Verdict {
        do throws(DatabaseError) {
            // As a table, which is no longer the default of MySQL.
            let question = "EXPLAIN FORMAT=TRADITIONAL " + statement.sql
            let rows = try connection.query(question, statement.parameters).rows
            let manners = rows.map(PlanStep.init).compactMap { manner(of: $0, in: statement) }
            return manners.isEmpty ? .asIntended : .otherwise(manners.joined(separator: ", "))
        } catch {
            return error.code == ServerErrorCode.noSuchIndex ? .indexMissing(error.message) : .unknown(error.message)
        }
    }

    /// What is wrong with a step; `nil` for nothing.
    private func manner(of step: PlanStep, in statement: HotStatement) -> String? {
        guard !step.isTarget else { return nil }
        if step.extra.contains("filesort") { return "\(step.table) is sorted" }
        if step.extra.contains("temporary") { return "\(step.table) is copied into a temporary table" }
        if step.key == nil || step.readsAll && !statement.stopsEarly { return "\(step.table) is read as a whole" }
        return nil
    }
}
