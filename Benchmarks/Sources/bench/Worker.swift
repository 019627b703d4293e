import ArgumentParser
import Foundation
import Haulout
import Measuring
import Synchronization

/// The other process of a measurement: runs workers until its standard input ends, or until it has done enough.
struct Worker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A worker process of a measurement.", shouldDisplay: false)

    @Option(help: "The configuration file.")
    var config: String

    @Option(help: "How many no-op tasks to do, and then to print the most memory used, in MiB; 0 for no end.")
    var tasks = 0

    func run() async throws {
        var app = try Application(configuration: config)
        defer { app.close() }
        let done = Counter()
        let enough = tasks
        app.handle(Stage.noOp.name) { _ in
            guard done.next() == enough else { return }
            kill(getpid(), SIGTERM)
        }
        app.handle(StartTimes.job, with: StartTimes.handler(writingTo: 1))
        Child.endWithParent()
        try await app.run()
        if tasks > 0 { print(peakMemory()) }
    }

    /// Starts this program as a worker process.
    static func start(_ stage: Stage, tasks: Int = 0) throws -> Child {
        try Child(["worker", "--config", stage.configuration, "--tasks", String(tasks)])
    }
}

/// Counts up from 1.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    @discardableResult
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
