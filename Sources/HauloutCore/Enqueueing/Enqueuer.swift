import MySQLClient
package import MySQLPool

/// Turns orders into tasks.
package struct Enqueuer {
    private let store: any TaskStore
    private let database: Database
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - database: Where items are queried.
    ///   - wake: Tells this process's producer that there is something to claim.
    package init(store: any TaskStore, database: Database, wake: @escaping @Sendable () -> Void) {
        self.store = store
        self.database = database
        self.wake = wake
    }

    /// Adds all tasks of an order in one transaction, or none.
    ///
    /// - Returns: No ids when the job's query or file has no items at the moment: then there is nothing to do.
    /// - Throws: ``EnqueueError`` when nobody says which items there are, or they cannot be read; what the store
    ///   throws.
    package func enqueue(_ order: TaskOrder) throws -> EnqueueResult {
        try check(order)
        let result = try store.enqueue { add in try feed(order, add) }
        wake()
        return result
    }

    /// Adds all tasks of an order in the transaction that is open on the connection, or none.
    ///
    /// A job's query for its items runs in that transaction too, and all of them are read before the first is added:
    /// one connection does one thing at a time.
    package func enqueue(_ order: TaskOrder, in connection: borrowing Lease) throws -> EnqueueResult {
        try check(order)
        var order = order
        if order.items == nil, case .sql(let query) = order.job.items {
            order.items = try ItemFeed.rows(of: query, on: connection)
        }
        let result = try store.enqueue(in: connection) { [order] add in try feed(order, add) }
        connection.whenTransactionEnds(wake)
        return result
    }

    private func check(_ order: TaskOrder) throws {
        if order.items == nil, order.job.items == .list([]) {
            throw EnqueueError(message: "The definition of \(order.job.name) names no items: name them with `--items`.")
        }
    }

    private func feed(_ order: TaskOrder, _ add: (NewTask) throws -> Void) throws {
        try withoutActuallyEscaping(add) { add in
            for _ in 0..<max(1, order.count) { try feedOnce(order, add) }
        }
    }

    private func feedOnce(_ order: TaskOrder, _ add: @escaping (NewTask) throws -> Void) throws {
        var cutter = TaskCutter(order, add: add)
        if let items = order.items {
            for item in items { try cutter.take(item) }
            try cutter.finish()
        } else if order.job.items == .none {
            try cutter.makeTask()
        } else {
            let items = ItemFeed(source: order.job.items, job: order.job.name, database: database)
            try items.forEach { try cutter.take($0) }
            try cutter.finish()
        }
    }
}
