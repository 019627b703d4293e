import FaultPlan
import Foundation
import Haulout
import Histories
import MySQLPool

/// Enqueues one order after the other, in the way each of them says.
struct Producer {
    private let app: Application
    private let history: HistoryWriter

    init(_ app: Application, _ history: HistoryWriter) {
        self.app = app
        self.history = history
    }

    /// - Parameter pause: Between two orders, in seconds.
    func run(_ book: OrderBook, pause: Double, until isOver: () -> Bool) {
        var book = book
        while !isOver() {
            let (order, arguments) = book.next()
            let request = TaskOrder(
                job: Jobs.definition(order.job), arguments: arguments,
                items: order.items > 0 ? (1...order.items).map { .integer(Int64($0)) } : nil,
                start: order.delay > 0 ? .after(.milliseconds(order.delay)) : .now,
                uniqueKey: order.style == .keyed || order.style == .scheduled ? order.key : nil)
            switch order.style {
            case .plain: _ = call(order) { try app.enqueueBlocking(request) }
            case .shared: _ = call(order) { try enqueueBesideNote(request, order) }
            case .keyed, .scheduled:
                while !call(order, { try app.enqueueBlocking(request) }) { Thread.sleep(forTimeInterval: 0.1) }
            }
            Thread.sleep(forTimeInterval: pause)
        }
    }

    /// Thrown to have a transaction rolled back.
    private struct SecondThoughts: Error {}

    private func enqueueBesideNote(_ request: TaskOrder, _ order: Order) throws -> EnqueueResult {
        try app.database.withTransaction { connection in
            try connection.query("INSERT INTO note (name) VALUES (?)", [.string(order.key)])
            let result = try app.enqueue(request, in: connection)
            // One in sixteen.
            if order.digest.last == "7" { throw SecondThoughts() }
            return result
        }
    }

    /// - Returns: Whether it is known to have succeeded.
    private func call(_ order: Order, _ body: () throws -> EnqueueResult) -> Bool {
        history.write(.begins(order))
        do {
            history.write(.enqueued(key: order.key, ids: try body().ids.map(\.rawValue)))
            return true
        } catch let error as DatabaseError where error.outcome == .unknown {
            history.write(.unknown(key: order.key, reason: "\(error)"))
        } catch {
            history.write(.refused(key: order.key, reason: "\(error)"))
        }
        return false
    }
}
