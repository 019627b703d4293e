import Foundation
import MySQLClient
import Synchronization
import Testing

extension OnCluster {
    /// A node undoes an open transaction when that of another one, which has changed the same rows, was committed first.
    @Suite("A transaction that another node's gets in the way of") struct UndoneTransactionTests {
        /*
           node 1                        node 2
           BEGIN, delete 1
                                         update 1, committed: node 1 undoes its transaction
           next statement → deadlock
           a write, COMMIT
         */
        @Test(
            "tells a transaction that another node's has undone so, whatever its next statement is",
            arguments: NextStatement.allCases, [true, false])
        func undoneMeanwhile(next: NextStatement, isPrepared: Bool) async throws {
            try await onOwnThread {
                let database = try TestCluster.makeDatabase("cluster_undone_\(next)_\(isPrepared)")
                let mine = try Connection.open(TestCluster.configuration(1, database: database))
                defer { mine.close() }
                try mine.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL) ENGINE=InnoDB")
                try mine.execute("INSERT INTO t VALUES (1, 0), (2, 0)")
                // Statements of a queue are prepared after a while.
                try next.run(isPrepared ? mine : Connection.open(mine.configuration), id: 3)
                let conflicts = try TestCluster.conflicts(1)
                let error = #expect(throws: DatabaseError.self) {
                    try mine.transaction {
                        try mine.execute("DELETE FROM t WHERE id = 1")
                        _ = try TestCluster.ask(2, "UPDATE \(database).t SET v = 1 WHERE id = 1")
                        while try TestCluster.conflicts(1) == conflicts {}
                        try next.run(mine, id: 10)
                        try mine.execute("UPDATE t SET v = 2 WHERE id = 2")
                    }
                }
                #expect(error?.kind == .deadlock)
                let rows = try TestCluster.ask(2, "SELECT GROUP_CONCAT(id, '=', v ORDER BY id) FROM t", in: database)
                #expect(rows.hasPrefix("1=1,2=0,3=0") && !rows.contains("10="), "\(rows)")
                TestServer.dropDatabase(database, on: TestCluster.configuration(1))
            }
        }

        @Test(
            "commits all of a transaction or nothing while another node's undo it at any moment",
            arguments: NextStatement.allCases)
        func undoneAtAnyMoment(next: NextStatement) async throws {
            let database = try await onOwnThread { try TestCluster.makeDatabase("cluster_halves_\(next)") }
            let rounds = 200
            let isOver = Flag()
            try await onOwnThread {
                let mine = try Connection.open(TestCluster.configuration(1, database: database))
                defer { mine.close() }
                try mine.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL) ENGINE=InnoDB")
                try mine.execute("CREATE TABLE work (id INT PRIMARY KEY, v INT NOT NULL) ENGINE=InnoDB")
                try mine.execute("CREATE TABLE tally (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB")
                try mine.execute("INSERT INTO tally VALUES (1, 0)")
                // Not in bulk: a node that repeats such a statement by itself, after a conflict, then refuses it (1210).
                let rows = (1...rounds).map { "(\($0), 0)" }.joined(separator: ", ")
                try mine.execute("INSERT INTO work VALUES \(unsafeRaw: rows)")
            }
            async let other: Void = onOwnThread {
                let theirs = try Connection.open(TestCluster.configuration(2, database: database))
                defer { theirs.close() }
                while !isOver.isSet {
                    _ = try? theirs.execute("UPDATE work SET v = v + 1 ORDER BY id LIMIT 3")
                }
            }
            try await onOwnThread {
                // Or the other one goes on for ever when this one fails.
                defer { isOver.set() }
                let mine = try Connection.open(TestCluster.configuration(1, database: database))
                defer { mine.close() }
                for round in 1...rounds {
                    var isDone = false
                    while !isDone {
                        do {
                            try mine.transaction {
                                try mine.execute("DELETE FROM work WHERE id = \(round)")
                                try next.run(mine, id: Int64(round * 10))
                                _ = try mine.query("UPDATE tally SET n = n + ? WHERE id = 1", [.int(1)])
                            }
                            isDone = true
                        } catch let error as DatabaseError where error.kind == .deadlock {}
                    }
                }
            }
            try await other
            try await onOwnThread {
                let counts = """
                    SELECT CONCAT_WS(' ', (SELECT n FROM tally), (SELECT COUNT(*) FROM t WHERE id % 10 = 0),
                    (SELECT COUNT(*) FROM work))
                    """
                let counted = try TestCluster.ask(2, counts, in: database)
                #expect(counted == "\(rounds) \(rounds) 0")
                TestServer.dropDatabase(database, on: TestCluster.configuration(1))
            }
        }

        enum NextStatement: CaseIterable {
            case text, prepared, bulk, pipeline

            func run(_ connection: Connection, id: Int64) throws {
                let insert = "INSERT INTO t (id, v) VALUES (?, 0)"
                switch self {
                case .text: try connection.execute("INSERT INTO t (id, v) VALUES (\(id), 0)")
                case .prepared: _ = try connection.query(insert, [.int(id)])
                case .bulk: try connection.executeMany(insert, [[.int(id)], [.int(id + 1)]])
                case .pipeline:
                    for result in try connection.pipeline([.init(insert, [.int(id)]), .init("SELECT 1")]) {
                        _ = try result.get()
                    }
                }
            }
        }
    }
}

/// Set once, by one thread for another.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
}
