public import Foundation
public import HauloutConfiguration
public import HauloutCore
public import MySQLPool
public import YAMLConfiguration

#if Failpoints
    import HauloutStore
#endif

/// A worker program: its configuration, its jobs, its database.
///
/// ```swift
/// var app = try Application(configuration: "config.yaml")
/// app.handle("refresh-user", items: Int.self) { uid, task in
///     _ = try task.database.executeQueryMultiplex("SELECT * FROM user WHERE uid = ?", [uid], returnOne: true)
/// }
/// try await app.run()
/// ```
///
/// Nothing is opened before it is needed; what was opened stays open until ``close()``.
public struct Application: Sendable {
    public let configuration: Configuration
    /// What is not wrong with configuration and jobs, but should be known.
    public private(set) var warnings: [Problem]
    /// The configuration file.
    package let path: String
    private var jobs: [String: JobDefinition] = [:]
    private var handlers: [String: any TaskHandler] = [:]
    let resources: Resources

    /// Reads the configuration, and the job files of the folder that it names.
    ///
    /// - Throws: `Problems` with everything that is wrong with them.
    public init(
        configuration path: String = "config.yaml",
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        try self.init(withoutJobs: path, environment: environment)
        try loadJobs(environment: environment)
    }

    /// Reads the configuration alone: who looks at the queue needs no jobs, and is not to be stopped by a faulty one.
    package init(withoutJobs path: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.path = path
        configuration = try Configuration.load(path, environment: environment)
        warnings = configuration.warnings
        resources = Resources(configuration)
    }

    /// Without a configuration file, and without jobs.
    package init(_ configuration: Configuration) {
        path = ""
        self.configuration = configuration
        warnings = configuration.warnings
        resources = Resources(configuration)
    }

    /// Reads the job files of the folder that the configuration names.
    package mutating func loadJobs(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        guard let folder = configuration.jobs else { return }
        let base = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let loaded = try JobDefinitions.load(folder: folder, base: base, environment: environment)
        jobs = Dictionary(uniqueKeysWithValues: loaded.definitions.map { ($0.name, $0) })
        warnings += loaded.warnings
    }

    // MARK: Jobs

    /// Registers a handler that runs once for each item of a task.
    ///
    /// - Parameters:
    ///   - job: The job's name. A job file of that name gives the policies; without one the defaults hold, and
    ///     `enqueue` has to name the items.
    ///   - items: What an item is decoded as: `Int`, `String`, or a `Decodable` type for items that are objects.
    ///   - recordsProgress: True when `body` calls `task.recordItemDone(on:)` in the transaction of each item, which
    ///     makes its effects in the database happen exactly once.
    ///   - body: Runs on a worker's own thread; it may be `async` or may block. Throwing makes the item failed.
    public mutating func handle<Item: Decodable & Sendable>(
        _ job: String,
        items: Item.Type,
        recordsProgress: Bool = false,
        _ body: @escaping @Sendable (Item, TaskContext) async throws -> Void
    ) {
        register(job, SwiftHandler(items: items, recordsProgress: recordsProgress, body))
    }

    /// Registers a handler that runs once for a task without items.
    public mutating func handle(
        _ job: String,
        recordsProgress: Bool = false,
        _ body: @escaping @Sendable (TaskContext) async throws -> Void
    ) {
        register(job, SwiftHandler(recordsProgress: recordsProgress, body))
    }

    /// Registers a job that is defined in Swift altogether.
    public mutating func handle(_ definition: JobDefinition, with handler: any TaskHandler) {
        jobs[definition.name] = definition
        handlers[definition.name] = handler
    }

    /// All jobs, those of files and those registered in Swift, sorted by name.
    public var definitions: [JobDefinition] {
        jobs.values.sorted { $0.name < $1.name }
    }

    private mutating func register(_ job: String, _ handler: any TaskHandler) {
        jobs[job, default: JobDefinition(name: job, handler: .swift)].handler = .swift
        handlers[job] = handler
    }

    /// The jobs with their handlers.
    ///
    /// - Throws: A ``MissingHandler`` for a job file with `handler: swift` whose handler nobody registered.
    func registry() throws -> JobRegistry {
        try definitions.reduce(into: JobRegistry()) { registry, definition in
            guard let handler = try handlers[definition.name] ?? definition.handler.makeHandler() else {
                throw MissingHandler(job: definition.name)
            }
            registry.register(definition, handler: handler)
        }
    }

    // MARK: Database

    /// The pool that handlers query through. Opens the database when that has not been done.
    public var database: Database {
        get throws { try resources.session().database }
    }

    /// The queue. Opens the database when that has not been done, and makes sure that its tables are there.
    public var store: any TaskStore {
        get throws {
            let session = try resources.session()
            try resources.prepareSchema()
            #if Failpoints
                return FailpointStore(session.store)
            #else
                return session.store
            #endif
        }
    }

    /// Closes what was opened; the embedded server is stopped when nobody else uses it.
    public func close() {
        resources.close()
    }

    // MARK: Enqueueing

    /// Adds all tasks of an order in one transaction, or none. Blocks; not for Swift's cooperative threads.
    ///
    /// - Throws: ``EnqueueError``, `StoreError`, `DatabaseError`.
    public func enqueueBlocking(_ order: TaskOrder) throws -> EnqueueResult {
        try enqueuer.enqueue(order)
    }

    /// Adds all tasks of an order in the transaction that is open on `connection`, or none. They are there when it
    /// commits, and never when it is rolled back.
    ///
    /// - Parameter connection: One of ``database``, or another one to the queue's own database.
    /// - Throws: ``EnqueueError``, `StoreError`, `DatabaseError`.
    @discardableResult
    public func enqueue(_ order: TaskOrder, in connection: borrowing Lease) throws -> EnqueueResult {
        try enqueuer.enqueue(order, in: connection)
    }

    private var enqueuer: Enqueuer {
        get throws {
            Enqueuer(store: try store, database: try database) { [resources] in resources.supervisor?.wake() }
        }
    }

    /// Adds tasks of a job in one transaction, or none.
    ///
    /// - Parameters:
    ///   - items: What the job's definition says when `nil`; cut into tasks of its `chunk`.
    ///   - uniqueKey: Makes the call repeatable: a second one with the same key returns the tasks of the first.
    /// - Throws: ``EnqueueError`` for a job that is not known, or whose items cannot be read; `StoreError`;
    ///   `DatabaseError`.
    @discardableResult
    public func enqueue(
        _ job: String,
        arguments: JSONValue = .object([:]),
        items: [JSONValue]? = nil,
        start: NewTask.Start = .now,
        priority: Priority? = nil,
        uniqueKey: String? = nil
    ) async throws -> EnqueueResult {
        let order = TaskOrder(
            job: try definition(of: job),
            arguments: arguments,
            items: items,
            start: start,
            priority: priority,
            uniqueKey: uniqueKey
        )
        return try await onPrivateQueue("haulout.enqueue") { try enqueueBlocking(order) }
    }

    /// Adds tasks of a job in the transaction that is open on `connection`, or none. They are there when it commits, and
    /// never when it is rolled back. Blocks; not for Swift's cooperative threads.
    ///
    /// ```swift
    /// try app.database.withTransaction { connection in
    ///     try connection.query("INSERT INTO invoice (uid, sum) VALUES (?, ?)", [uid, sum])
    ///     try app.enqueue("send-invoice", items: [.integer(uid)], in: connection)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - items: What the job's definition says when `nil`; cut into tasks of its `chunk`.
    ///   - uniqueKey: Makes the call repeatable: a second one with the same key returns the tasks of the first. Until
    ///     the transaction has ended, others who enqueue the key wait.
    ///   - connection: One of ``database``, or another one to the queue's own database.
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
            job: try definition(of: job),
            arguments: arguments,
            items: items,
            start: start,
            priority: priority,
            uniqueKey: uniqueKey
        )
        return try enqueue(order, in: connection)
    }

    private func definition(of job: String) throws -> JobDefinition {
        guard let definition = jobs[job] else { throw EnqueueError.unknownJob(job) }
        return definition
    }
}

/// A job file says `handler: swift`, and the program registers no handler of that name.
public struct MissingHandler: Error, Sendable, Equatable, CustomStringConvertible {
    public let job: String

    public var description: String {
        """
        The job \(job) is handled in Swift, and this program registers no handler for it. Run the program that calls \
        `app.handle("\(job)")`, or give the job a `sql` or `exec` handler.
        """
    }
}
