import HauloutCore
import MySQLClient

/// A new task on its way into `haulout_task`: its names looked up, its payload in bytes.
struct EnqueueRow {
    let queueName: String
    let queue: Int
    let priority: Priority
    let job: Int
    let start: NewTask.Start
    let payload: TaskPayload
    /// `nil` for a task that may be there any number of times.
    let uniqueWindow: Duration?

    init(_ task: NewTask, payload: TaskPayload, queue: Int, job: Int) {
        queueName = task.queue
        self.queue = queue
        priority = task.priority
        self.job = job
        start = task.start
        self.payload = payload
        uniqueWindow = payload.uniqueKey == nil ? nil : task.uniqueKey?.window
    }

    var isUnique: Bool { uniqueWindow != nil }

    /// True when one statement can insert both, or when the keys of both are to be taken in order.
    func goesWith(_ other: EnqueueRow) -> Bool {
        isUnique ? other.isUnique : !other.isUnique && start == other.start
    }

    /// The bytes that it takes in a statement, roughly.
    var size: Int { payload.arguments.count + (payload.items?.pending.count ?? 0) + 64 }

    static let parameterCount = 6

    /// For `TaskQueries.insert`.
    func appendParameters(to parameters: inout [MySQLValue]) {
        parameters.append(.int(Int64(queue)))
        parameters.append(.int(Int64(priority.rawValue)))
        parameters.append(.int(Int64(job)))
        parameters.append(.bytes(payload.arguments))
        parameters.append(payload.items.map { .bytes($0.pending) } ?? .null)
        parameters.append(.int(Int64(payload.items?.total ?? 0)))
    }

    /// Its place in the primary key, when it has that id.
    func place(_ id: Int64) -> [MySQLValue] {
        [.int(Int64(queue)), .int(Int64(priority.rawValue)), .int(id)]
    }
}
