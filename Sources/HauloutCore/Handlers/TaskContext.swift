public import Logging
public import MySQLPool

/// What a handler is given beside its item.
///
///     app.handle("refresh-user", items: Int.self) { uid, task in
///         try task.database.executeQueryMultiplex("UPDATE user SET … WHERE uid = ?", [uid])
///     }
public final class TaskContext: Sendable {
    public let task: TaskID
    public let job: String
    public let queue: String
    /// Which execution of the task this is, from 1 up. It never falls, so that other systems can refuse writes of an
    /// attempt that was given up: a fencing token.
    public let attempt: Int
    /// The task's arguments: an object.
    public let arguments: JSONValue
    /// The database, for this attempt: what it runs is killed on the server when the attempt is interrupted, and later
    /// queries then fail with `DatabaseError.Kind.cancelled`.
    public let database: Database

    private let run: AttemptRun
    private let secrets: Set<String>

    init(_ run: AttemptRun, arguments: JSONValue, secrets: Set<String>) {
        let task = run.task
        self.task = task.id
        job = task.job
        queue = task.queue
        attempt = task.attempt
        self.arguments = arguments
        database = run.environment.database.scoped(to: run.interrupter.scope)
        self.run = run
        self.secrets = secrets
    }

    /// The process's logger, with the task in each line.
    public var logger: Logger {
        var logger = run.environment.logger
        logger[metadataKey: "job"] = .string(job)
        logger[metadataKey: "task"] = .stringConvertible(task)
        logger[metadataKey: "attempt"] = .stringConvertible(attempt)
        return logger
    }

    /// True when the attempt is to end now: its timeout has passed, the process stops, or its lease is lost.
    ///
    /// For handlers that block; `async` code finds its Swift task cancelled as well.
    public var isCancelled: Bool { run.interrupter.reason != nil }

    /// - Throws: A `CancellationError` when ``isCancelled``.
    public func checkCancellation() throws {
        if isCancelled { throw CancellationError() }
    }

    /// Hides the values of secret arguments.
    var mask: SecretMask { SecretMask(arguments: arguments, names: secrets) }

    /// Adds tasks of a job in the transaction that is open on `connection`, which has to be one to the queue's own
    /// database: they are there when it commits, and never when it is rolled back. Either all are part of it, or the
    /// call throws and none is.
    ///
    ///     try task.database.withTransaction { connection in
    ///         try connection.query("UPDATE invoice SET paid_at = NOW() WHERE id = ?", [invoice])
    ///         try task.enqueue("send-receipt", arguments: ["invoice": invoice], in: connection)
    ///     }
    ///
    /// - Parameters:
    ///   - items: What the job's definition says when `nil`; cut into tasks of its `chunk`.
    ///   - uniqueKey: Makes the call repeatable: a second one with the same key returns the tasks of the first. Until
    ///     the transaction has ended, others who enqueue the key wait.
    /// - Throws: ``EnqueueError`` for a job that is not known, or whose items cannot be read; `StoreError`;
    ///   `DatabaseError`.
    @discardableResult
    public func enqueue(
        _ job: String,
        arguments: JSONValue = .object([:]),
        items: [JSONValue]? = nil,
        start: NewTask.Start = .now,
        priority: Priority? = nil,
        uniqueKey: String? = nil,
        in connection: borrowing Lease
    ) throws -> EnqueueResult {
        let order = TaskOrder(
            job: try definition(of: job), arguments: arguments, items: items, start: start, priority: priority,
            uniqueKey: uniqueKey)
        return try enqueuer.enqueue(order, in: connection)
    }

    /// Adds tasks of a job at once, in a transaction of its own: they stay when the attempt fails, and an attempt that
    /// is repeated adds them again, unless there is a `uniqueKey`. Blocks.
    ///
    /// - Throws: As the version with a connection.
    @discardableResult
    public func enqueue(
        _ job: String,
        arguments: JSONValue = .object([:]),
        items: [JSONValue]? = nil,
        start: NewTask.Start = .now,
        priority: Priority? = nil,
        uniqueKey: String? = nil
    ) throws -> EnqueueResult {
        let order = TaskOrder(
            job: try definition(of: job), arguments: arguments, items: items, start: start, priority: priority,
            uniqueKey: uniqueKey)
        return try enqueuer.enqueue(order)
    }

    private var enqueuer: Enqueuer {
        let environment = run.environment
        return Enqueuer(store: environment.store, database: database, wake: environment.wake)
    }

    private func definition(of job: String) throws -> JobDefinition {
        guard let job = run.environment.jobs[job] else { throw EnqueueError.unknownJob(job) }
        return job.definition
    }

    /// Records that the item in hand is done, inside the transaction that does it: both commit, or neither.
    ///
    /// For handlers with ``TaskHandler/recordsProgress``, once per item.
    ///
    /// - Throws: ``StoreError/Kind/leaseLost`` when the task is somebody else's: let the transaction roll back.
    public func recordItemDone(on connection: borrowing Lease) throws {
        let environment = run.environment
        try environment.store.advance(run.task, done: run.ledger.doneWithItem, of: environment.process, on: connection)
    }
}
