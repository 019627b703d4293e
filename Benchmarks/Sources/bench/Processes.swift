import ArgumentParser
import Foundation
import Haulout
import Measuring

/// What many processes on one queue are in each other's way.
struct Processes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Burn-down of no-op tasks by one process and by many, in turns: throughput, lock waits, deadlocks.")

    @OptionGroup var options: BenchOptions

    @Option(help: "How many processes.")
    var processes = 20

    @Option(help: "Worker threads of each process.")
    var threads = 4

    @Option(help: "How many tasks are burnt down in each round.")
    var tasks = 500_000

    func validate() throws {
        guard processes > 1, threads > 0, tasks > 0 else {
            throw ValidationError("It takes two processes, a thread and a task at least.")
        }
    }

    func run() async throws {
        let (one, many) = try await onOwnThread {
            var (one, many): ([Burn], [Burn]) = ([], [])
            for round in 1...max(1, options.rounds) {
                one.append(try burn(by: 1, round))
                many.append(try burn(by: processes, round))
            }
            return (one, many)
        }
        let result = ProcessesResult(
            processes: processes, threads: threads, tasks: tasks, one: BurnFigures(one), many: BurnFigures(many))
        print(options.json ? try result.json() : result.text)
    }

    /// Has processes that are idle burn down tasks that appear all at once.
    private func burn(by processes: Int, _ round: Int) throws -> Burn {
        let stage = try Stage(
            socket: options.socket,
            settings: "workers: {threads: \(threads)}\npool: {connections: 1}"
        )
        defer { stage.close() }
        let store = try stage.app.store
        let queue = Stage.noOp.queue
        // The queue has to be there to be paused.
        _ = try stage.enqueue(1)
        try store.pause(queue: queue)
        let children = try (1...processes).map { _ in try Worker.start(stage) }
        while try store.status().processes.count < processes { Thread.sleep(forTimeInterval: 0.05) }
        _ = try stage.enqueue(tasks - 1)

        let connection = try stage.connect()
        defer { connection.close() }
        let before = try LockCounts(connection)
        let commits = try ServerStatus.value("Com_commit", on: connection)
        let start = ContinuousClock.now
        try store.resume(queue: queue)
        while try store.hasRemaining(in: [QueuePattern("*")]) { Thread.sleep(forTimeInterval: 0.005) }
        let elapsed = seconds(ContinuousClock.now - start)
        let after = try LockCounts(connection)
        let commitsSince = try ServerStatus.value("Com_commit", on: connection) - commits
        let shares = try store.status().processes.map(\.completed)
        for child in children { try child.end() }

        let burn = Burn(
            rate: Double(tasks) / elapsed, waits: after.waits - before.waits,
            waited: after.waited - before.waited, commits: commitsSince,
            deadlocks: after.deadlocks - before.deadlocks, shares: shares)
        note(
            "round \(round), \(processes) processes: \(Int(burn.rate)) tasks/s, \(burn.commits) commits, "
                + "\(burn.waits) lock waits for \(burn.waited) ms, \(burn.deadlocks) deadlocks; "
                + "\(shares.min() ?? 0) to \(shares.max() ?? 0) tasks each")
        return burn
    }
}

/// One burn-down.
struct Burn: Sendable {
    let rate: Double
    let waits: Int
    /// In milliseconds.
    let waited: Int
    let commits: Int
    let deadlocks: Int
    /// How many tasks each process did.
    let shares: [Int]
}

/// All burn-downs by so many processes.
struct BurnFigures: Codable {
    let rate: Double
    let waits: Int
    /// All of them together.
    let waited: Int
    /// Transactions of all rounds.
    let commits: Int
    let deadlocks: Int
    /// The fewest and the most tasks that a process did.
    let fewest: Int
    let most: Int

    private enum CodingKeys: String, CodingKey {
        case rate, waits = "lock_waits", waited = "lock_wait_ms", commits, deadlocks, fewest, most
    }

    init(_ burns: [Burn]) {
        rate = median(burns.map(\.rate)).rounded()
        waits = burns.reduce(0) { $0 + $1.waits }
        waited = burns.reduce(0) { $0 + $1.waited }
        commits = burns.reduce(0) { $0 + $1.commits }
        deadlocks = burns.reduce(0) { $0 + $1.deadlocks }
        fewest = burns.flatMap(\.shares).min() ?? 0
        most = burns.flatMap(\.shares).max() ?? 0
    }

    var cells: [String] { [Int(rate), commits, waits, waited, deadlocks, fewest, most].map(String.init) }
}

struct ProcessesResult: Codable {
    let processes: Int
    let threads: Int
    let tasks: Int
    let one: BurnFigures
    let many: BurnFigures

    var text: String {
        table([
            ["processes", "tasks/s", "commits", "lock waits", "for ms", "deadlocks", "fewest tasks", "most tasks"],
            ["1"] + one.cells, ["\(processes)"] + many.cells,
        ]) + "\n\(tasks) tasks a round, with history, \(threads) workers in each process"
    }
}
