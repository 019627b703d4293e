import Foundation
public import HauloutCore
import Logging
import MySQLClient
import MySQLPool
import Synchronization

#if Failpoints
    import Failpoints
#endif

extension MySQLTaskStore {
    public func register(_ process: ProcessDescription) throws -> ProcessID {
        let id = try transaction { connection in
            let result = try connection.query(
                ProcessQueries.register,
                [
                    .string(process.host), .int(Int64(process.pid)), .int(Int64(process.threads)),
                    .string(process.queues.map(\.text).joined(separator: " ")), .string(process.version),
                ]
            )
            let id = Int64(result.lastInsertID)
            _ = try connection.query(ProcessQueries.openTally, [.int(id)])
            return ProcessID(rawValue: id)
        }
        state.withLock { $0.held[id] = HeldBatches() }
        do {
            try openHistory()
        } catch let error as DatabaseError {
            // The pruner tries again, and there is room meanwhile.
            logger.debug("Could not prepare the history", metadata: ["error": "\(error)"])
        }
        return id
    }

    public func heartbeat(_ process: ProcessID, running: Int) throws -> Bool {
        let parameters: [MySQLValue] = [.int(Int64(running)), .int(process.rawValue)]
        return try read { connection in
            #if Failpoints
                if SeededBug.workerClock.isOn {
                    return try connection.query(ProcessQueries.heartbeatByWorkerClock, parameters).affectedRows == 1
                }
            #endif
            return Self.isAlive(try connection.query(ProcessQueries.heartbeat, parameters).affectedRows)
        }
    }

    /// Whether a process has not been taken for dead.
    ///
    /// - Parameter rows: How many it affected to write to the row of the process while that is alive.
    static func isAlive(_ rows: UInt64) -> Bool {
        #if Failpoints
            if SeededBug.heartbeatIgnoresRows.isOn { return true }
        #endif
        return rows == 1
    }

    public func deregister(_ process: ProcessID) throws {
        _ = try read { try $0.query(ProcessQueries.takeOneForDead, [.int(process.rawValue)]) }
        let rows = try read { try $0.query(ProcessQueries.one, [.int(process.rawValue)]).rows }
        var report = RescueReport()
        for row in rows {
            let process = try DeadProcess(row)
            try release(process, as: .goodbye, into: &report)
            try forget(process)
        }
        state.withLock { state in
            state.held[process] = nil
            state.doubtfulClaims.remove(process)
        }
    }
}

/// A process that will not come back to its tasks.
struct DeadProcess {
    let id: ProcessID
    let ranges: [HeldRange]
    let host: String
    let pid: Int
    let silence: Duration

    init(_ row: Row) throws {
        id = ProcessID(rawValue: try row.get("id"))
        ranges = HeldRange.list(try row.get("held"))
        host = try row.get("host")
        pid = try row.get("pid")
        silence = .microseconds(try row.get("silence_us", as: Int64.self))
    }
}
