import Foundation
import Haulout
import Measuring
import MySQLPool
import Synchronization

/// The clients of ``Mixed``, and the count afterwards.
struct MixedRun: Sendable {
    let stage: Stage
    let operations: Int
    let clients: Int
    /// Attempts, enqueues and commands so far.
    let counter: Counter

    func measure() throws -> MixedResult {
        let connection = try stage.connect()
        defer { connection.close() }
        let before = try LockCounts(connection)
        let start = ContinuousClock.now
        let finished = try work()
        try waitForEnd()
        let elapsed = seconds(ContinuousClock.now - start)
        let after = try LockCounts(connection)
        let ids = Set(finished.flatMap(\.enqueued))
        let errors = finished.flatMap(\.errors)
        for text in Set(errors).sorted().prefix(10) { note("thrown: \(text)") }
        return MixedResult(
            operations: counter.value,
            deadlocks: after.deadlocks - before.deadlocks,
            lockWaits: after.waits - before.waits,
            lost: try lost(ids),
            rate: (Double(counter.value) / elapsed).rounded(),
            tasks: ids.count,
            refused: finished.reduce(0) { $0 + $1.refused },
            errors: errors.count
        )
    }

    /// Lets the clients work until there were enough operations.
    private func work() throws -> [MixedClient] {
        let ended = Mutex<[Result<MixedClient, any Error>]>([])
        let running = DispatchGroup()
        for _ in 0..<clients {
            running.enter()
            Thread {
                let result = Result { try client() }
                ended.withLock { $0.append(result) }
                running.leave()
            }.start()
        }
        while running.wait(timeout: .now() + 10) == .timedOut {
            note("\(counter.value) of \(operations) operations")
        }
        return try ended.withLock { $0 }.map { try $0.get() }
    }

    /// As a program of its own: with connections that are not the workers'.
    private func client() throws -> MixedClient {
        let app = try Application(configuration: stage.configuration)
        defer { app.close() }
        var client = MixedClient(app: app, store: try app.store)
        while counter.value < operations {
            client.act()
            counter.next()
        }
        return client
    }

    /// Waits until nothing waits or runs any more.
    private func waitForEnd() throws {
        let store = try stage.app.store
        for queue in try store.status().queues { try store.resume(queue: queue.name) }
        note("\(counter.value) operations; waiting for the last tasks")
        let deadline = ContinuousClock.now + .seconds(600)
        while try !Self.isEmpty(store.status()), ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: 0.2)
        }
    }

    private static func isEmpty(_ status: StatusReport) -> Bool {
        status.queues.allSatisfy { $0.available + $0.running + $0.scheduled + $0.retryable + $0.blocked == 0 }
    }

    /// How many of the tasks are not in a final state, or nowhere.
    private func lost(_ ids: Set<TaskID>) throws -> Int {
        let store = try stage.app.store
        let sorted = ids.sorted()
        return try stride(from: 0, to: sorted.count, by: 1_000).reduce(0) { lost, start in
            let some = Array(sorted[start..<min(start + 1_000, sorted.count)])
            return lost + some.count - (try store.tasks(TaskFilter(ids: some)).count { $0.state.isFinal })
        }
    }
}

/// What the server counts of locks: `SHOW GLOBAL STATUS` of MariaDB.
struct LockCounts {
    let deadlocks: Int
    let waits: Int
    /// How long all waits took together, in milliseconds.
    let waited: Int

    init(_ connection: Connection) throws {
        deadlocks = try ServerStatus.value("Innodb_deadlocks", on: connection)
        waits = try ServerStatus.value("Innodb_row_lock_waits", on: connection)
        waited = try ServerStatus.value("Innodb_row_lock_time", on: connection)
    }
}
