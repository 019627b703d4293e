import Dispatch
import Foundation
import HauloutCore
import Logging
import MySQLClient
import MySQLPool
import Synchronization

/// Makes attempts, with defaults for everything that a test does not care about.
struct AttemptFixture {
    var task = TaskDescriptor(
        id: TaskID(rawValue: 7),
        job: "greet",
        queue: "default",
        lane: .init(queue: 1, priority: 2),
        attempt: 1,
        enqueuedAt: Date(timeIntervalSince1970: 0),
        arguments: Array("{}".utf8)
    )
    var definition = JobDefinition(
        name: "greet",
        handler: .swift,
        retry: RetryPolicy(attempts: 3, backoff: .fixed, first: .seconds(10), jitter: 0),
        timeout: .seconds(30)
    )
    var store = StoreProbe()
    var failureLog: FailureLog?
    /// Nobody listens there.
    var database = Database(
        ConnectionConfiguration(endpoint: .socket("/nonexistent/socket"), user: "nobody"),
        connectionPool: true
    )

    static func withItems(_ items: [JSONValue], done: Int = 0) -> AttemptFixture {
        var fixture = AttemptFixture()
        fixture.task.items = ItemProgress(pending: items, done: done).stored
        return fixture
    }

    /// The failures that the store was told of while an attempt ran.
    var savedFailures: [Failure] { store.saved.withLock { $0.flatMap(\.failures) } }

    func attempt(_ handler: any TaskHandler) -> Attempt {
        attempt(JobRegistry.Job(definition: definition, handler: handler))
    }

    func attempt(_ job: JobRegistry.Job?) -> Attempt {
        Attempt(
            task: task,
            job: job,
            worker: "worker-3",
            environment: AttemptEnvironment(
                store: store,
                process: ProcessID(rawValue: 5),
                database: database,
                host: "here",
                failureLog: failureLog,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                outagePause: .zero
            )
        )
    }

    /// Runs a closure for each item.
    func run(_ body: @escaping @Sendable (Int, TaskContext) async throws -> Void) async -> AttemptResult {
        await attempt(SwiftHandler(items: Int.self, body)).run()
    }

    /// Runs a closure that can interrupt its own attempt.
    func run(
        interruptibly body: @escaping @Sendable (Int, TaskContext, Attempt) async throws -> Void
    ) async -> AttemptResult {
        let itself = Box<Attempt>()
        let attempt = attempt(SwiftHandler(items: Int.self) { try await body($0, $1, itself.value) })
        itself.value = attempt
        return await attempt.run()
    }
}

/// A value that a closure needs before it is there.
final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)

    var value: Value {
        get { content.withLock { $0! } }
        set { content.withLock { $0 = newValue } }
    }
}

/// A thread that runs tasks, as a worker has one.
final class OwnThread: TaskExecutor {
    private static let key = DispatchSpecificKey<ObjectIdentifier>()
    private let queue = DispatchQueue(label: "own-thread")

    init() {
        queue.setSpecific(key: Self.key, value: ObjectIdentifier(self))
    }

    var isCurrent: Bool { DispatchQueue.getSpecific(key: Self.key) == ObjectIdentifier(self) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// A new empty folder, gone with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/haulout-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

extension AttemptResult {
    /// The items that the next attempt starts with.
    var again: [JSONValue]? {
        get throws { try items.map { try JSONDecoder().decode([JSONValue].self, from: Data($0.nextAttempt.pending)) } }
    }
}
