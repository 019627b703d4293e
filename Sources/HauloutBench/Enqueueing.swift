import Foundation
import HauloutCore
import Synchronization

/// Tasks are enqueued in one call, then one by one from several threads.
enum Enqueueing {
    private static let threads = 8
    /// One by one at most so long: a slow disk makes a hundred a second.
    private static let longest = Duration.seconds(5)

    static func measure(_ count: Int, on stage: Stage) async throws -> BenchReport.Enqueue {
        // So that names have their numbers.
        _ = try await stage.enqueue(1, as: "enqueue")
        let bulk = BenchReport.Throughput(tasks: count, in: try await stage.enqueue(count, as: "enqueue in bulk"))
        return BenchReport.Enqueue(bulk: bulk, single: try await single(count, stage), singleThreads: threads)
    }

    private static func single(_ count: Int, _ stage: Stage) async throws -> BenchReport.Throughput {
        let store = try await onOwnThread { try stage.store }
        let counter = Counter()
        let start = ContinuousClock.now
        try await onThreads(threads) {
            while counter.value < count, ContinuousClock.now - start < longest {
                _ = try store.enqueue([NewTask(job: NoOp.name)])
                let done = counter.next()
                try stage.interrupt.check()
                guard done.isMultiple(of: 100) else { continue }
                stage.report(
                    BenchProgress(
                        name: "enqueue one by one", done: done, of: count, elapsed: ContinuousClock.now - start))
            }
        }
        return BenchReport.Throughput(tasks: counter.value, in: ContinuousClock.now - start)
    }
}

/// Counts up from 1.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    @discardableResult
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
