import Foundation
import Haulout

/// A program that enqueues, and now and then gives a command.
struct MixedClient: Sendable {
    let app: Application
    let store: any TaskStore
    /// What it has enqueued, those found under a unique key once for each time.
    private(set) var enqueued: [TaskID] = []
    /// Commands that were too late: workers had changed their tasks meanwhile.
    private(set) var refused = 0
    /// What threw although nothing was wrong with it.
    private(set) var errors: [String] = []

    private static let queues = ["critical", "default", "bulk-a", "bulk-b"]

    init(app: Application, store: any TaskStore) {
        self.app = app
        self.store = store
    }

    mutating func act() {
        do {
            try doSomething()
        } catch let error as StoreError where error.kind == .leaseLost {
            refused += 1
        } catch {
            errors.append("\(error)")
        }
    }

    private mutating func doSomething() throws {
        switch Int.random(in: 0..<1_000) {
        case 0..<900: try enqueue(count: 1)
        case 900..<930: try enqueue(count: 20)
        case 930..<960: _ = try store.cancel(TaskFilter(ids: lately(10)))
        case 960..<985: _ = try store.retry(TaskFilter(ids: lately(200)))
        case 985..<995: _ = try store.discard(TaskFilter(ids: lately(3)))
        case 995..<998: try pauseBriefly()
        default: _ = try store.retry(TaskFilter(states: [.discarded], queue: Self.queues[0], limit: 20))
        }
    }

    private mutating func enqueue(count: Int) throws {
        let order = TaskOrder(
            job: MixedJob.random().definition,
            arguments: .object(["number": .integer(Int64(enqueued.count))]),
            start: start(),
            priority: Priority(rawValue: .random(in: Priority.range)),
            queue: Self.queues.randomElement(),
            // Of few keys, so that clients meet.
            uniqueKey: .random(in: 0..<10) == 0 ? "key-\(Int.random(in: 0..<50_000))" : nil,
            count: count
        )
        enqueued += try app.enqueueBlocking(order).ids
    }

    private func start() -> NewTask.Start {
        switch Int.random(in: 0..<10) {
        case 0..<8: .now
        case 8: .after(.milliseconds(.random(in: 1...2_000)))
        default: .at(Date(timeIntervalSinceNow: .random(in: -1...2)))
        }
    }

    private func lately(_ count: Int) -> [TaskID] {
        // An empty list would mean all tasks.
        enqueued.isEmpty ? [TaskID(rawValue: 0)] : Array(enqueued.suffix(count))
    }

    private func pauseBriefly() throws {
        guard let queue = try store.status().queues.randomElement()?.name else { return }
        try store.pause(queue: queue)
        Thread.sleep(forTimeInterval: 0.02)
        try store.resume(queue: queue)
    }
}
