import Foundation
import Haulout
import Measuring

/// Enqueues at a steady rate, whatever becomes of the tasks: some of each kind at a time, because single ones would take
/// several times the processor time.
final class Load {
    /// How often per second.
    private static let frequency = 2

    private let app: Application
    /// How many tasks at a time.
    private let count: Int
    private let start = monotonicNanoseconds()
    private var beats = 0
    private(set) var enqueued = 0
    /// How many were found under their unique key.
    private(set) var existing = 0

    /// - Parameter rate: Tasks per second.
    init(_ app: Application, rate: Int) {
        self.app = app
        count = rate / Self.frequency
    }

    /// Waits until the next tasks are due, and enqueues them.
    func beat() throws {
        // By the plan and not by the last one: what is late is made up for.
        sleepUntil(nanoseconds: start + UInt64(beats) * 1_000_000_000 / UInt64(Self.frequency))
        for order in orders where order.count > 0 {
            let result = try app.enqueueBlocking(order)
            enqueued += result.ids.count - result.existing
            existing += result.existing
        }
        beats += 1
    }

    /// Of twenty tasks nine read, three update, two come later, and one is of each other kind; besides, one program a
    /// second and one query in 20 s that is killed.
    private var orders: [TaskOrder] {
        let part = count / 20
        let keyed = (0..<part).map { _ in
            TaskOrder(job: SoakJob.once.definition, arguments: ["key": .integer(.random(in: 0..<400))])
        }
        return [
            order(.update, count: 3 * part, items: items),
            order(.count, count: part, items: items),
            order(.partly, count: part, items: items),
            order(.flaky, count: part),
            order(.doomed, count: part),
            order(.pause, count: 2 * part, start: .after(.milliseconds(.random(in: 100...20_000)))),
            order(.read, count: count - 10 * part),
            order(.program, count: beats % Self.frequency == 0 ? 1 : 0),
            order(.stuck, count: beats % (20 * Self.frequency) == 0 ? 1 : 0),
        ] + keyed
    }

    private func order(
        _ job: SoakJob, count: Int, items: [JSONValue]? = nil, start: NewTask.Start = .now
    ) -> TaskOrder {
        TaskOrder(
            job: job.definition, items: items, start: start, priority: Priority(rawValue: .random(in: Priority.range)),
            count: count)
    }

    /// One of them can be divided by their number.
    private var items: [JSONValue] {
        let first = Int64.random(in: 0..<490)
        return (first..<first + Int64(SoakJob.chunk)).map(JSONValue.integer)
    }
}
