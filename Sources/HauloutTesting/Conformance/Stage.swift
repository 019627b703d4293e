import Dispatch
import Foundation
import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// Where a case plays: an empty store with one process, and short ways to say what happens.
struct Stage: Sendable {
    let harness: any StoreHarness
    let store: any TaskStore
    /// A process that runs from the beginning.
    let worker: Worker

    init(_ harness: any StoreHarness) throws {
        self.harness = harness
        store = harness.store
        worker = try Worker(harness.store, pid: 1)
    }

    /// Another process, with a store of its own.
    func secondWorker(pid: Int32 = 2) throws -> Worker {
        try Worker(try harness.makeSecondStore(), pid: pid)
    }

    @discardableResult
    func enqueue(_ tasks: NewTask...) throws -> [TaskID] {
        try store.enqueue(tasks).ids
    }

    /// Enqueues a task of job `refresh` and claims it.
    func running(items: [JSONValue]? = nil) throws -> TaskDescriptor {
        try enqueue(NewTask(job: "refresh", items: items))
        return try worker.claimOne()
    }

    func summary(_ id: TaskID, fileID: String = #fileID, line: Int = #line) throws -> TaskSummary {
        try require(try store.task(id)?.summary, "task \(id) is known", fileID: fileID, line: line)
    }

    func detail(_ id: TaskID, fileID: String = #fileID, line: Int = #line) throws -> TaskDetail {
        try require(try store.task(id), "task \(id) is known", fileID: fileID, line: line)
    }

    func expect(_ id: TaskID, isIn state: TaskState, fileID: String = #fileID, line: Int = #line) throws {
        let found = try summary(id, fileID: fileID, line: line).state
        try HauloutTesting.expect(found, is: state, "state of task \(id)", fileID: fileID, line: line)
    }

    /// Expects what was written between `before` and now to be due that many seconds later.
    func expect(
        _ time: Date?, isDueIn seconds: Double, since before: Date, fileID: String = #fileID, line: Int = #line
    ) throws {
        let time = try require(time, "there is a due time", fileID: fileID, line: line)
        let range = (before + seconds - 0.01)...(try harness.now() + seconds + 0.01)
        let rule = "it is due in \(seconds) s"
        try HauloutTesting.expect(range.contains(time), rule, fileID: fileID, line: line)
    }

    /// Commits, in a transaction of its own where there is a database, that `done` items are done.
    func advance(_ task: TaskDescriptor, done: Int, of worker: Worker) throws {
        let hasDatabase = try harness.withConnection { connection in
            try connection.transaction {
                try worker.store.advance(task, done: done, of: worker.process, on: connection)
            }
        }
        if !hasDatabase, let store = worker.store as? InMemoryTaskStore {
            try store.advance(task, done: done, of: worker.process)
        }
    }

    /// Lets the worker's process fall silent for longer than the lease, and has another one rescue its tasks.
    @discardableResult
    func lose(_ worker: Worker, crashLimit: Int = 3) throws -> RescueReport {
        try harness.advanceClock(by: .seconds(31))
        return try harness.makeSecondStore().rescue(lease: .seconds(30), crashLimit: crashLimit)
    }
}

/// A process and its store.
struct Worker: Sendable {
    let store: any TaskStore
    let process: ProcessID

    init(_ store: any TaskStore, pid: Int32) throws {
        self.store = store
        process = try store.register(Fixture.process(pid: pid))
    }

    func claim(_ limit: Int = 100, from queues: String...) throws -> [TaskDescriptor] {
        try store.claim(limit, for: process, from: (queues.isEmpty ? ["*"] : queues).map(QueuePattern.init))
    }

    /// Claims the only task that there is to claim.
    func claimOne(fileID: String = #fileID, line: Int = #line) throws -> TaskDescriptor {
        let tasks = try claim()
        try expect(tasks.count, is: 1, "exactly one task can be claimed", fileID: fileID, line: line)
        return tasks[0]
    }

    /// - Returns: True when the store took it.
    @discardableResult
    func finish(
        _ task: TaskDescriptor, _ verdict: AttemptResult.Verdict, items: ItemProgress? = nil, failures: [Failure] = []
    ) throws -> Bool {
        let result = AttemptResult(task: task, verdict: verdict, items: items, failures: failures)
        return try store.finish([result], of: process).isEmpty
    }

    /// - Returns: True when the store took it.
    @discardableResult
    func save(_ task: TaskDescriptor, _ items: ItemProgress, failures: [Failure] = []) throws -> Bool {
        try store.save([ProgressReport(task: task, items: items, failures: failures)], of: process).isEmpty
    }
}

extension TaskDescriptor {
    /// The items of a claimed task, as a worker decodes them.
    func progress(fileID: String = #fileID, line: Int = #line) throws -> ItemProgress {
        try ItemProgress(try require(items, "the task has items", fileID: fileID, line: line))
    }
}

extension ItemProgress {
    /// The progress after the next items succeeded (`.ok`), or failed for now or for good.
    func after(_ outcomes: Outcome...) -> ItemProgress {
        var progress = self
        for outcome in outcomes {
            switch outcome {
            case .ok: progress.succeed()
            case .again: progress.fail(retried: true)
            case .failed: progress.fail(retried: false)
            }
        }
        return progress
    }

    enum Outcome { case ok, again, failed }
}

/// Runs `body` on that many threads at once, and returns what they returned.
func inParallel<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Value) throws -> [Value] {
    let outcomes = Mutex<[Result<Value, any Error>]>([])
    let group = DispatchGroup()
    for index in 0..<count {
        DispatchQueue(label: "haulout.conformance.\(index)").async(group: group) {
            let outcome = Result { try body(index) }
            outcomes.withLock { $0.append(outcome) }
        }
    }
    group.wait()
    return try outcomes.withLock { $0 }.map { try $0.get() }
}
