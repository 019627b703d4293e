import FaultPlan
import FaultProxy
import MySQLPool

/// Faults of one connection, over in a moment.
extension Saboteur {
    /// How long to wait for a statement that will do, in seconds.
    private static let patience = 2.0

    func hitConnection(_ entry: FaultPlan.Entry) throws -> Bool {
        switch entry.kind {
        case .cutBeforeSending: cut(entry, Cut(.beforeSending, skipping: Int(entry.pick % 40)))
        case .cutAfterSending: cut(entry, Cut(.afterSending, skipping: Int(entry.pick % 40)))
        case .cutInReply:
            cut(entry, Cut(.inReply(bytes: 1 + Int(entry.pick % 16)), skipping: Int(entry.pick / 16 % 40)))
        case .cutAtCommit: cut(entry, Cut(.afterSending, of: .commits, skipping: Int(entry.pick % 10)))
        case .killConnection: try killSession(entry, "KILL CONNECTION")
        case .killQuery: try killSession(entry, "KILL QUERY")
        default: false
        }
    }

    private func cut(_ entry: FaultPlan.Entry, _ cut: Cut) -> Bool {
        guard stage.proxy.cut(cut, within: Self.patience) else { return false }
        fault(entry, on: "a connection") {}
        return true
    }

    /// One of the children's, at work if there is one.
    private func killSession(_ entry: FaultPlan.Entry, _ kill: String) throws -> Bool {
        do {
            return try stage.tables.withConnection { connection in
                guard let session = try session(entry.pick, connection) else { return false }
                try fault(entry, on: "session \(session)") {
                    // What comes after KILL cannot be bound.
                    _ = try connection.execute("\(unsafeRaw: "\(kill) \(session)")")
                }
                return true
            }
        } catch is DatabaseError {
            // The session is gone already, or the server is.
            return false
        }
    }

    private func session(_ pick: UInt64, _ connection: Connection) throws -> UInt64? {
        for _ in 0..<20 {
            let busy = try connection.query(Self.sessions + " AND info NOT LIKE 'SELECT /* haulout waits%'").rows
            if !busy.isEmpty { return try busy[Int(pick % UInt64(busy.count))].get(0) }
            pause(0.005)
        }
        let all = try connection.query(Self.sessions).rows
        return all.isEmpty ? nil : try all[Int(pick % UInt64(all.count))].get(0)
    }

    private static let sessions = """
        SELECT id FROM information_schema.processlist WHERE user = '\(QueueTables.account)'
        """
}
