import HauloutCore
import MySQLClient

/// Tries whether a locking read steps over a row that another session has locked.
struct SkipLockedProbe {
    let holder: Connection
    let other: Connection

    func result() -> Examination.Tables.SkipLocked {
        do throws(DatabaseError) {
            try holder.execute("START TRANSACTION")
            defer { _ = try? holder.execute("ROLLBACK") }
            guard try !holder.query(ExaminationQueries.lock).rows.isEmpty else { return .unknown("no row to lock") }
            // Outside of a transaction, so that nothing stays locked.
            return try other.query(ExaminationQueries.lockUnlessLocked).rows.isEmpty ? .works : .ignored
        } catch {
            return error.kind == .syntax ? .unsupported : .unknown(error.message)
        }
    }
}
