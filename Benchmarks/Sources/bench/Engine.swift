import ArgumentParser
import Haulout
import Measuring

/// What the queue does at most: tasks in, tasks done.
struct Engine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Burn-down of waiting no-op tasks with and without history, and enqueueing; durable, one process.")

    @OptionGroup var options: BenchOptions

    @Option(help: "How many tasks are enqueued and burnt down in each round.")
    var tasks = 1_000_000

    @Option(help: "How long single enqueues are counted in each round, in seconds.")
    var seconds = 3.0

    func run() async throws {
        var without = BurnDown(
            tasks: tasks, socket: options.socket, keepsHistory: false, database: Stage.database)
        var with = BurnDown(
            tasks: tasks, socket: options.socket, keepsHistory: true, database: "\(Stage.database)_history")
        try await without.measure(rounds: options.rounds)
        try await with.measure(rounds: options.rounds)
        let single = try await SingleEnqueues(socket: options.socket, seconds: seconds).measure(rounds: options.rounds)
        let result = EngineResult(
            burnDown: Comparison(without.burning, tasks: tasks),
            burnDownWithHistory: Comparison(with.burning, tasks: tasks),
            enqueueBulk: Comparison(
                Rates(rates: without.enqueued + with.enqueued, floors: without.floorsEnqueued + with.floorsEnqueued),
                tasks: tasks),
            enqueueSingle: Comparison(single),
            memory: peakMemory()
        )
        print(options.json ? try result.json() : result.text)
    }
}

struct EngineResult: Codable {
    let burnDown: Comparison
    let burnDownWithHistory: Comparison
    let enqueueBulk: Comparison
    let enqueueSingle: Comparison
    let memory: Int

    private enum CodingKeys: String, CodingKey {
        case burnDown = "burn_down"
        case burnDownWithHistory = "burn_down_with_history"
        case enqueueBulk = "enqueue_bulk"
        case enqueueSingle = "enqueue_single_8"
        case memory = "rss_mib"
    }

    var text: String {
        table([
            ["tasks/s, durable, one process", "Haulout", "floor (C)", "ratio"],
            ["burn-down, no history kept"] + burnDown.cells,
            ["burn-down with history"] + burnDownWithHistory.cells,
            ["enqueue in bulk"] + enqueueBulk.cells,
            ["enqueue one by one, 8 threads"] + enqueueSingle.cells,
        ]) + "\n\(burnDown.tasks ?? 0) tasks a round, 16 workers; at most \(memory) MiB"
    }
}
