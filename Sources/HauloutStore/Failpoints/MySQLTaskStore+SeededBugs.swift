#if Failpoints
    import Failpoints
    import Foundation
    import HauloutCore
    import MySQLClient
    import MySQLPool

    extension ProcessQueries {
        /// ``heartbeat`` by the clock of this machine, for the seeded bug of leases by the worker's clock.
        static var heartbeatByWorkerClock: String {
            heartbeat.replacing("UTC_TIMESTAMP(6)", with: "'\(MySQLDateTime(Date()))'")
        }
    }

    extension MySQLTaskStore {
        /// ``transaction(_:)`` for the seeded bug of what goes on after a lock wait timeout: half of it is committed.
        func transactionThatCommitsHalf<T>(_ body: (borrowing Lease) throws -> T) throws -> T {
            try repeating {
                try read { connection in
                    try connection.transaction {
                        do {
                            return try body(connection)
                        } catch let error as DatabaseError where error.kind == .lockWaitTimeout {
                            try connection.commit()
                            throw error
                        }
                    }
                }
            }
        }
    }
#endif
