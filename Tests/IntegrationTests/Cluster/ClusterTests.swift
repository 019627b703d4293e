import Foundation
import HauloutTesting
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@testable import HauloutCore
@testable import HauloutStore

/// The nodes do not know of each other's locks: whoever commits first wins, and the others are told at their COMMIT.
extension OnCluster {
    @Suite("A queue on a Galera cluster") struct ClusterTests {
        @Test("gets its tables once when processes on all nodes make them at the same time")
        func migrate() async throws {
            let database = try await onOwnThread { try TestCluster.makeDatabase("cluster_migrate") }
            try await withThrowingTaskGroup { group in
                for node in TestCluster.nodes {
                    group.addTask {
                        try await onOwnThread {
                            let connection = try Connection.open(TestCluster.configuration(node, database: database))
                            defer { connection.close() }
                            _ = try Migrator(connection).migrate()
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await onOwnThread {
                for node in TestCluster.nodes {
                    let versions = try TestCluster.ask(node, "SELECT COUNT(*) FROM haulout_migration", in: database)
                    #expect(versions == "3")
                    let tallies = try TestCluster.ask(node, "SELECT COUNT(*) FROM haulout_tally", in: database)
                    #expect(tallies == "1")
                }
            }
        }

        @Test("gives no id twice, even when the nodes count in the same steps")
        func ids() async throws {
            let nodes = [1, 2]
            // What sessions count by they take over when they begin.
            try await onOwnThread { for node in nodes { try TestCluster.countByOnes(node) } }
            // For the tests after this one, however it ends.
            defer { for node in nodes { try? TestCluster.countAsNodes(node) } }
            let cluster = try await onOwnThread { try Stores("cluster_ids") }
            let given = Given()
            let before = try await onOwnThread { try TestCluster.nodes.map(TestCluster.conflicts).reduce(0, +) }
            try await withThrowingTaskGroup { group in
                for (store, node) in zip(cluster.stores, nodes) {
                    group.addTask {
                        try await onOwnThread {
                            // A queue of its own: in one lane the tasks' own keys would collide.
                            let task = NewTask(job: "note", queue: "node-\(node)")
                            var later = task
                            later.start = .after(.seconds(3_600))
                            for number in 1...600 {
                                do {
                                    // Alone, by one statement; several; and one that moves on at once.
                                    let tasks = [[task], [task, task, task], [later]][number % 3]
                                    let result = try store.enqueue(tasks)
                                    given.add(result.ids)
                                } catch let error as DatabaseError where error.kind == .deadlock {
                                    // The other one was first.
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await onOwnThread {
                let conflicts = try TestCluster.nodes.map(TestCluster.conflicts).reduce(0, +) - before
                #expect(conflicts > 0, "no two transactions met, so nothing was tested")
                #expect(given.twice.isEmpty)
                let rows = try TestCluster.ask(
                    1,
                    """
                    SELECT COUNT(*) - COUNT(DISTINCT id) FROM
                    (SELECT id FROM haulout_task WHERE state = 0 UNION ALL SELECT id FROM haulout_later) ids
                    """, in: cluster.database)
                #expect(rows == "0")

                // What keeps them apart is no task, and is gone some minutes later.
                let store = cluster.stores[0]
                let queues = try store.status().queues.map { $0.name }.sorted()
                #expect(queues == ["node-1", "node-2"])
                for id in given.all.prefix(20) {
                    let queue = try store.task(id)?.summary.queue
                    #expect(queue == "node-1" || queue == "node-2")
                }
                let reserved = "SELECT COUNT(*) FROM haulout_task WHERE queue_id = 0"
                let count = try TestCluster.ask(1, reserved, in: cluster.database)
                #expect(count == String(given.all.count))
                let older = "UPDATE haulout_task SET enqueued_at = enqueued_at - INTERVAL 6 MINUTE WHERE queue_id = 0"
                _ = try TestCluster.ask(1, older, in: cluster.database)
                _ = try store.prune(completedAfter: .seconds(60), failuresAfter: .seconds(60), limit: 10_000)
                let left = try TestCluster.ask(1, reserved, in: cluster.database)
                #expect(left == "0")
            }
        }

        @Test("hands each task out once to processes that claim on different nodes, however often these collide")
        func claims() async throws {
            let cluster = try await onOwnThread { try Stores("cluster_claims") }
            let before = try await onOwnThread { try TestCluster.nodes.map(TestCluster.conflicts).reduce(0, +) }
            let claims = Claims()
            var enqueued = 0
            // Until they have collided, which they do at once: all read the same head.
            repeat {
                enqueued += 300
                try #require(enqueued < 30_000, "there was no collision, so nothing was tested")
                try await onOwnThread {
                    _ = try cluster.stores[0].enqueue((1...300).map { _ in NewTask(job: "note") })
                    for node in TestCluster.nodes { _ = try TestCluster.ask(node, "SELECT 1") }
                }
                let (expected, end) = (enqueued, ContinuousClock.now + .seconds(60))
                try await withThrowingTaskGroup { group in
                    for (store, process) in zip(cluster.stores, cluster.processes) {
                        group.addTask {
                            try await onOwnThread {
                                while claims.counts.count < expected && ContinuousClock.now < end {
                                    // One that has lost eight times in a row says so.
                                    let tasks = (try? store.claim(5, for: process, from: [.all])) ?? []
                                    claims.add(tasks)
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            } while try await onOwnThread { try TestCluster.nodes.map(TestCluster.conflicts).reduce(0, +) } == before
            let all = enqueued
            #expect(claims.counts.count == all)
            #expect(claims.counts.values.allSatisfy { $0 == 1 })
            try await onOwnThread {
                let attempts = "SELECT COUNT(*) FROM haulout_task WHERE state = 1 AND attempt = 1"
                for node in TestCluster.nodes {
                    let number = try TestCluster.ask(node, attempts, in: cluster.database)
                    #expect(number == "\(all)")
                }
            }
        }

        @Test("enqueues a unique key once when it comes to all nodes at the same time")
        func uniqueKeys() async throws {
            let cluster = try await onOwnThread { try Stores("cluster_unique") }
            try await withThrowingTaskGroup { group in
                for store in cluster.stores {
                    group.addTask {
                        try await onOwnThread {
                            for number in 1...100 {
                                // Who comes second hears of it, and finds the task that the other one has added.
                                while true {
                                    do {
                                        _ = try store.enqueue([NewTask(job: "note", uniqueKey: .init("key \(number)"))])
                                        break
                                    } catch let error as DatabaseError where error.isTransient {}
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await onOwnThread {
                let tasks = "SELECT COUNT(*) FROM haulout_task WHERE queue_id > 0 AND id > 0"
                let number = try TestCluster.ask(1, tasks, in: cluster.database)
                #expect(number == "100")
            }
        }

        @Test("says of a statement that was cancelled while it waited for a row that it was cancelled")
        func cancelled() async throws {
            let cluster = try await onOwnThread { try Stores("cluster_cancel") }
            let holder = try await onOwnThread {
                let holder = try Connection.open(TestCluster.configuration(1, database: cluster.database))
                try holder.begin()
                _ = try holder.query("SELECT process_id FROM haulout_tally FOR UPDATE")
                return holder
            }
            let scope = QueryScope()
            async let failure = onOwnThread {
                #expect(throws: DatabaseError.self) {
                    try cluster.pools[0].query("UPDATE haulout_tally SET completed = 1", in: scope)
                }
            }
            try await onOwnThread {
                let waiting = "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'"
                while try TestCluster.ask(1, waiting) == "0" {}
                while try scope.cancel() > 0 {}
                holder.close()
            }
            #expect(try await failure?.kind == .cancelled)
        }
    }
}

/// How often each task was handed out.
private final class Claims: Sendable {
    private let state = Mutex([TaskID: Int]())

    var counts: [TaskID: Int] { state.withLock { $0 } }

    func add(_ tasks: [TaskDescriptor]) {
        state.withLock { for task in tasks { $0[task.id, default: 0] += 1 } }
    }
}

/// The ids that enqueues gave.
private final class Given: Sendable {
    private let counts = Mutex<[TaskID: Int]>([:])

    func add(_ ids: [TaskID]) { counts.withLock { for id in ids { $0[id, default: 0] += 1 } } }

    var all: [TaskID] { counts.withLock { Array($0.keys) } }

    var twice: [TaskID] { counts.withLock { $0.filter { $0.value > 1 }.map(\.key) } }
}

/// A store for each node, on one database, with a process for each.
private final class Stores: Sendable {
    let database: String
    let pools: [ConnectionPool]
    let stores: [MySQLTaskStore]
    let processes: [ProcessID]

    init(_ name: String) throws {
        let database = try TestCluster.makeDatabase(name)
        self.database = database
        let connection = try Connection.open(TestCluster.configuration(1, database: database))
        _ = try Migrator(connection).migrate()
        connection.close()
        for node in TestCluster.nodes { _ = try TestCluster.ask(node, "SELECT 1") }
        pools = TestCluster.nodes.map { node in
            var configuration = TestCluster.configuration(node, database: database)
            configuration.sessionStatements = MySQLTaskStore.sessionStatements
            return ConnectionPool(PoolConfiguration(connection: configuration))
        }
        let options = StoreOptions(sweepInterval: .zero, queueRefresh: .zero)
        stores = pools.map { MySQLTaskStore(pool: $0, options: options) }
        processes = try stores.map { try $0.register(Fixture.process()) }
    }

    deinit {
        for pool in pools { pool.close() }
        TestServer.dropDatabase(database, on: TestCluster.configuration(1))
    }
}
