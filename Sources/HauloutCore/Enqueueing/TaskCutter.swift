/// Cuts the items of an order into tasks of at most `chunk` items, as they come: a query of millions of uids needs no
/// memory.
struct TaskCutter {
    let order: TaskOrder
    private let add: (NewTask) throws -> Void
    private var gathered: [JSONValue] = []
    private var made = 0

    init(_ order: TaskOrder, add: @escaping (NewTask) throws -> Void) {
        self.order = order
        self.add = add
    }

    /// The one task of a job without items.
    mutating func makeTask() throws {
        try make(items: nil)
    }

    mutating func take(_ item: JSONValue) throws {
        gathered.append(item)
        if gathered.count == order.job.chunk { try finish() }
    }

    /// Makes a task of what has gathered, if anything has.
    mutating func finish() throws {
        guard !gathered.isEmpty else { return }
        try make(items: gathered)
        gathered.removeAll(keepingCapacity: true)
    }

    private mutating func make(items: [JSONValue]?) throws {
        made += 1
        try add(
            NewTask(
                job: order.job.name,
                queue: order.queue ?? order.job.queue,
                priority: order.priority ?? order.job.priority,
                arguments: order.arguments,
                items: items,
                start: order.start,
                uniqueKey: UniqueKeys(order).key(items: items, number: made)
            )
        )
    }
}
