import Foundation
import Haulout
import HauloutCore
import Synchronization

/// From the call that enqueues to the start of the handler: one task at a time, while the workers are idle.
enum Waiting {
    private static let warmUps = 20
    private static let job = "say-when"

    static func measure(_ count: Int, on stage: Stage) async throws -> BenchReport.Latency {
        let starts = Starts()
        var jobs = JobRegistry()
        jobs.register(JobDefinition(name: job), handler: SwiftHandler { _ in starts.note() })
        return try await stage.whileRunning(jobs) { supervisor in
            let own = try await waits(count, stage, "latency", starts) { [store = try stage.store] in
                _ = try store.enqueue([NewTask(job: job)])
                supervisor.wake()
            }
            // Connections that are not the workers', and nobody to tell them but the server.
            let other = Application(stage.app.configuration)
            defer { other.close() }
            let store = try await onOwnThread { try other.store }
            let others = try await waits(count, stage, "latency through the server", starts) {
                _ = try store.enqueue([NewTask(job: job)])
            }
            return BenchReport.Latency(sameProcess: own, throughServer: others)
        }.result
    }

    private static func waits(
        _ count: Int, _ stage: Stage, _ name: String, _ starts: Starts,
        enqueue: @escaping @Sendable () throws -> Void
    ) async throws -> BenchReport.Latency.Wait {
        let waits = try await onOwnThread {
            let began = ContinuousClock.now
            return try (1...warmUps + count).map { number in
                try stage.interrupt.check()
                // So that the workers have nothing to do, and the rhythm of polls does not show.
                Thread.sleep(forTimeInterval: .random(in: 0.005...0.035))
                let called = ContinuousClock.now
                try enqueue()
                let wait = try starts.next(unless: stage.interrupt) - called
                stage.report(
                    BenchProgress(
                        name: name, done: max(0, number - warmUps), of: count, elapsed: ContinuousClock.now - began))
                return wait
            }
        }
        let sorted = waits.dropFirst(warmUps).map { $0 / .milliseconds(1) }.sorted()
        return BenchReport.Latency.Wait(tasks: count, p50Ms: rank(0.5, sorted), p99Ms: rank(0.99, sorted))
    }

    /// The smallest value that this share of them does not exceed, in thousandths.
    private static func rank(_ share: Double, _ sorted: [Double]) -> Double {
        let index = Int((share * Double(sorted.count)).rounded(.up)) - 1
        return (sorted[max(0, index)] * 1_000).rounded() / 1_000
    }
}

/// When handlers started.
private final class Starts: Sendable {
    private let times = Mutex<[ContinuousClock.Instant]>([])
    private let noted = DispatchSemaphore(value: 0)

    func note() {
        let now = ContinuousClock.now
        times.withLock { $0.append(now) }
        noted.signal()
    }

    /// Waits for the next one.
    func next(unless interrupt: Interrupt) throws -> ContinuousClock.Instant {
        for _ in 0..<600 {
            if noted.wait(timeout: .now() + .milliseconds(100)) == .success {
                return times.withLock { $0.removeFirst() }
            }
            try interrupt.check()
        }
        throw BenchError(.failed, "A task did not start within a minute.")
    }
}
