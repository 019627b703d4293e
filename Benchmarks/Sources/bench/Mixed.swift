import ArgumentParser
import Haulout
import Measuring
import MySQLPool

/// Everything at once: do the queue's transactions get in each other's way, and does every task reach an end?
struct Mixed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A million mixed operations with 64 workers: deadlocks, lock waits, and tasks that are lost.")

    @OptionGroup var server: ServerOptions

    @Option(help: "How many operations: enqueues, attempts and commands.")
    var operations = 1_000_000

    @Option(help: "Threads that enqueue and give commands, each as a program of its own would.")
    var clients = 8

    @Option(help: "Worker threads.")
    var workers = 64

    func run() async throws {
        var stage = try Stage(socket: server.socket, settings: "workers: {threads: \(workers)}")
        defer { stage.close() }
        let counter = Counter()
        for job in MixedJob.all {
            stage.app.handle(job.definition, with: job.handler(counting: counter))
        }
        let run = MixedRun(stage: stage, operations: operations, clients: clients, counter: counter)
        let result = try await stage.whileRunning { try run.measure() }
        print(server.json ? try result.json() : result.text)
        if result.lost > 0 { throw ExitCode.failure }
    }
}

/// The jobs differ in how often their handlers fail.
struct MixedJob: Sendable {
    let definition: JobDefinition
    /// The share of attempts that fail.
    let failing: Double

    static let all = [
        MixedJob(name: "steady", failing: 0), MixedJob(name: "shaky", failing: 0.2),
        MixedJob(name: "broken", failing: 1),
    ]

    private init(name: String, failing: Double) {
        definition = JobDefinition(
            name: name,
            handler: .swift,
            retry: RetryPolicy(attempts: 3, backoff: .fixed, first: .milliseconds(50))
        )
        self.failing = failing
    }

    /// Mostly `steady`.
    static func random() -> MixedJob {
        switch Int.random(in: 0..<100) {
        case 0..<70: all[0]
        case 70..<97: all[1]
        default: all[2]
        }
    }

    func handler(counting counter: Counter) -> SwiftHandler {
        let share = failing
        return SwiftHandler { _ in
            counter.next()
            if .random(in: 0..<1) < share { throw Failed() }
        }
    }

    struct Failed: Error, CustomStringConvertible {
        var description: String { "failed on purpose" }
    }
}

struct MixedResult: Codable {
    let operations: Int
    let deadlocks: Int
    let lockWaits: Int
    let lost: Int
    let rate: Double
    let tasks: Int
    let refused: Int
    let errors: Int

    private enum CodingKeys: String, CodingKey {
        case operations, deadlocks, lost, rate, tasks, refused, errors
        case lockWaits = "lock_waits"
    }

    var text: String {
        table([
            ["mixed operations", String(operations)],
            ["per second", String(Int(rate))],
            ["deadlocks", String(deadlocks)],
            ["waits for a row's lock", String(lockWaits)],
            ["commands that came too late", String(refused)],
            ["calls that threw", String(errors)],
            ["tasks", String(tasks)],
            ["of them lost", String(lost)],
        ])
    }
}
