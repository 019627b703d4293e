import FaultPlan
import Foundation
import MySQLPool

extension QueueTables {
    /// Has rows of the queue locked for so many seconds.
    func holdRows(_ seconds: Double, by pick: UInt64) throws {
        let rows = [
            "SELECT id FROM haulout_task WHERE state <> 9 ORDER BY queue_id, priority, id LIMIT 50 FOR UPDATE",
            "SELECT id FROM haulout_process FOR UPDATE",
            "SELECT process_id FROM haulout_tally FOR UPDATE",
            "SELECT id FROM haulout_later ORDER BY due_at LIMIT 50 FOR UPDATE",
        ]
        try withConnection { connection in
            try connection.execute("START TRANSACTION")
            try connection.execute(rows[Int(pick % UInt64(rows.count))])
            Thread.sleep(forTimeInterval: seconds)
            try connection.execute("ROLLBACK")
        }
    }
}

/// Sessions that lock rows in the order in which Haulout does not.
struct Contention {
    private let tables: QueueTables

    init(_ tables: QueueTables) { self.tables = tables }

    private static let statements = [
        "SELECT process_id FROM haulout_tally ORDER BY process_id DESC FOR UPDATE",
        "SELECT id FROM haulout_process ORDER BY id DESC FOR UPDATE",
        "SELECT id FROM haulout_task WHERE state <> 9 ORDER BY queue_id DESC, priority DESC, id DESC LIMIT 30 FOR UPDATE",
    ]

    /// Two of them, for so many seconds.
    func run(for seconds: Double, by pick: UInt64) {
        let end = ContinuousClock.now + .seconds(seconds)
        let group = DispatchGroup()
        for number in 0..<2 as Range<UInt64> {
            group.enter()
            Thread { [tables] in
                var dice = Dice(seed: pick &+ number)
                while ContinuousClock.now < end {
                    // Sooner or later one of them is the victim: that is what it is here for.
                    try? tables.withConnection { try Self.lock($0, &dice, until: end) }
                }
                group.leave()
            }.start()
        }
        group.wait()
    }

    private static func lock(_ connection: Connection, _ dice: inout Dice, until end: ContinuousClock.Instant) throws {
        try connection.execute("SET innodb_lock_wait_timeout = 1")
        while ContinuousClock.now < end {
            try connection.execute("START TRANSACTION")
            for statement in statements {
                try connection.execute(statement)
                Thread.sleep(forTimeInterval: dice.between(0, 0.02))
            }
            try connection.execute("ROLLBACK")
            Thread.sleep(forTimeInterval: dice.between(0, 0.1))
        }
    }
}
