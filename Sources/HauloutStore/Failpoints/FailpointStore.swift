#if Failpoints
    import Failpoints
    package import HauloutCore
    package import MySQLPool

    /// A store that says of its statements to which operation they belong: what the names of failpoints begin with.
    package struct FailpointStore: TaskStore {
        private let store: MySQLTaskStore

        package init(_ store: MySQLTaskStore) {
            self.store = store
        }

        // MARK: Operations

        package func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult {
            try Failpoints.during("enqueue") { try store.enqueue(feed) }
        }

        package func enqueue(
            in connection: borrowing Lease, _ feed: (_ add: (NewTask) throws -> Void) throws -> Void
        ) throws -> EnqueueResult {
            try Failpoints.during("enqueue-in") { try store.enqueue(in: connection, feed) }
        }

        package func register(_ process: ProcessDescription) throws -> ProcessID {
            try Failpoints.during("register") { try store.register(process) }
        }

        package func heartbeat(_ process: ProcessID, running: Int) throws -> Bool {
            try Failpoints.during("heartbeat") { try store.heartbeat(process, running: running) }
        }

        package func deregister(_ process: ProcessID) throws {
            try Failpoints.during("deregister") { try store.deregister(process) }
        }

        package func claim(
            _ limit: Int, for process: ProcessID, from queues: [QueuePattern]
        ) throws -> [TaskDescriptor] {
            try Failpoints.during("claim") { try store.claim(limit, for: process, from: queues) }
        }

        package func markStarted(_ task: TaskDescriptor, by process: ProcessID) throws -> Bool {
            try Failpoints.during("start") { try store.markStarted(task, by: process) }
        }

        package func finish(_ results: [AttemptResult], of process: ProcessID) throws -> Set<TaskID> {
            try Failpoints.during(Self.name(of: results)) { try store.finish(results, of: process) }
        }

        package func save(_ progress: [ProgressReport], of process: ProcessID) throws -> Set<TaskID> {
            try Failpoints.during("save") { try store.save(progress, of: process) }
        }

        package func rescue(lease: Duration, crashLimit: Int) throws -> RescueReport {
            try Failpoints.during("rescue") { try store.rescue(lease: lease, crashLimit: crashLimit) }
        }

        package func promoteDue(limit: Int) throws -> (moved: Int, next: Duration?) {
            try Failpoints.during("schedule") { try store.promoteDue(limit: limit) }
        }

        /// What a batch is mostly about: the most unusual of its verdicts.
        private static func name(of results: [AttemptResult]) -> String {
            var name = "complete"
            for result in results {
                switch result.verdict {
                case .completed: break
                case .returned: if name == "complete" { name = "return" }
                case .retry: if name != "discard" { name = "fail" }
                case .discarded: name = "discard"
                }
            }
            return name
        }

        // MARK: The rest

        package func advance(
            _ task: TaskDescriptor, done: Int, of process: ProcessID, on connection: borrowing Lease
        ) throws {
            try store.advance(task, done: done, of: process, on: connection)
        }

        package func mayHaveTasks(in queues: [QueuePattern]) throws -> Bool { try store.mayHaveTasks(in: queues) }
        package func makeBell(for queues: [QueuePattern]) -> (any TaskBell)? { store.makeBell(for: queues) }
        package func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int) throws -> Int {
            try store.prune(completedAfter: completedAfter, failuresAfter: failuresAfter, limit: limit)
        }
        package func status() throws -> StatusReport { try store.status() }
        package func remaining(in queues: [QueuePattern]) throws -> Int { try store.remaining(in: queues) }
        package func hasRemaining(in queues: [QueuePattern]) throws -> Bool { try store.hasRemaining(in: queues) }
        package func tasks(_ filter: TaskFilter) throws -> [TaskSummary] { try store.tasks(filter) }
        package func task(_ id: TaskID) throws -> TaskDetail? { try store.task(id) }
        package func failures(_ filter: FailureFilter) throws -> [RecordedFailure] { try store.failures(filter) }
        package func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) throws -> [FailureGroup] {
            try store.failureGroups(filter, itemsPerGroup: itemsPerGroup)
        }
        package func cancel(_ filter: TaskFilter) throws -> [TaskID] { try store.cancel(filter) }
        package func retry(_ filter: TaskFilter) throws -> [TaskID] { try store.retry(filter) }
        package func discard(_ filter: TaskFilter) throws -> [TaskID] { try store.discard(filter) }
        package func pause(queue: String) throws { try store.pause(queue: queue) }
        package func resume(queue: String) throws { try store.resume(queue: queue) }
    }
#endif
