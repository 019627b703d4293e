import HauloutCore
import Logging
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    /// What is known of the history's upkeep.
    struct HistoryUpkeep {
        /// True once the account was refused to change partitions.
        var lacksRights = false
        /// When the last completed task ended that was deleted row by row: before that, only dead rows are left.
        var prunedUntil: MySQLValue?
    }

    /// Makes room for what will be completed, and removes what is past its retention.
    ///
    /// - Returns: How many partitions or rows were removed.
    func keepHistory(_ retention: Duration, limit: Int) throws -> Int {
        if options.dropsPartitions, !state.withLock({ $0.history.lacksRights }) {
            if let dropped = try changePartitions(retention: retention) { return dropped }
        }
        return try pruneCompleted(retention, limit: limit)
    }

    /// Makes room when there is none, so that the first tasks of a process need not be copied later.
    func openHistory() throws {
        if options.dropsPartitions { _ = try changePartitions(retention: nil) }
    }

    /// Several processes may do this at once; whoever is later is told that it has been done.
    ///
    /// - Returns: How many partitions were dropped; `nil` when the account may not change them.
    private func changePartitions(retention: Duration?) throws -> Int? {
        try read { connection in
            let rows = try connection.execute(CompletedQueries.partitions).rows
            guard let now: Int = try rows.first?.get("now_s") else { return 0 }
            let partitions = try rows.map { try HistoryPlan.Partition(name: $0.get("name"), end: $0.get("end_s")) }
            let plan = HistoryPlan(partitions, now: now, retention: retention)
            guard !plan.isEmpty else { return 0 }
            try connection.execute(CompletedQueries.waitBriefly)
            defer { _ = try? connection.execute(CompletedQueries.waitAsBefore) }
            do throws(DatabaseError) {
                if !plan.added.isEmpty { try change(CompletedQueries.add(plan.added), on: connection) }
                guard !plan.dropped.isEmpty else { return 0 }
                return try change(CompletedQueries.drop(plan.dropped), on: connection) ? plan.dropped.count : 0
            } catch {
                guard ServerErrorCode.denials.contains(error.code) else { throw error }
                noteMissingRights(error)
                return nil
            }
        }
    }

    /// - Returns: `false` when it has been done meanwhile, or has to wait for somebody who uses the table.
    @discardableResult
    private func change(_ statement: String, on connection: borrowing Lease) throws(DatabaseError) -> Bool {
        do {
            _ = try connection.execute(statement)
            return true
        } catch {
            guard error.kind == .lockWaitTimeout || ServerErrorCode.partitionsDone.contains(error.code) else {
                throw error
            }
            return false
        }
    }

    private func noteMissingRights(_ error: DatabaseError) {
        let isFirst = state.withLock { state in
            defer { state.history.lacksRights = true }
            return !state.history.lacksRights
        }
        guard isFirst else { return }
        logger.notice(
            """
            Old completed tasks are deleted row by row, which takes longer: this account may not drop partitions. \
            Grant it ALTER, CREATE and DROP on haulout_completed.
            """,
            metadata: ["error": "\(error)"]
        )
    }

    private func pruneCompleted(_ retention: Duration, limit: Int) throws -> Int {
        let start = state.withLock { $0.history.prunedUntil } ?? .string("1970-01-01 00:00:00")
        let age = MySQLValue.int(retention.microseconds)
        return try read { connection in
            let end = try connection.query(
                CompletedQueries.pruneEnd, [start, age, .int(Int64(max(0, limit - 1)))]
            ).rows.first?[0]
            guard let end else {
                return Int(try connection.query(CompletedQueries.pruneAll, [start, age]).affectedRows)
            }
            let deleted = try connection.query(CompletedQueries.prune, [start, end]).affectedRows
            state.withLock { $0.history.prunedUntil = end }
            return Int(deleted)
        }
    }
}
