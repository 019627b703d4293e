import HauloutCore
import MySQLPool

/// Turns orders into tasks.
struct Enqueuer {
    let store: any TaskStore
    let database: Database

    /// Adds all tasks of an order in one transaction, or none.
    ///
    /// - Returns: No ids when the job's query or file has no items at the moment: then there is nothing to do.
    /// - Throws: ``EnqueueError`` when nobody says which items there are, or they cannot be read; what the store
    ///   throws.
    func enqueue(_ order: TaskOrder) throws -> EnqueueResult {
        if order.items == nil, order.job.items == .list([]) {
            throw EnqueueError(message: "The definition of \(order.job.name) names no items: name them with `--items`.")
        }
        return try store.enqueue { add in
            try withoutActuallyEscaping(add) { add in
                for _ in 0..<max(1, order.count) { try feed(order, add) }
            }
        }
    }

    private func feed(_ order: TaskOrder, _ add: @escaping (NewTask) throws -> Void) throws {
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
