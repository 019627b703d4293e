import ArgumentParser
import Floor
import Foundation
import Haulout
import Measuring

/// Burn-down of no-op tasks that were enqueued before: claim, run, durable completion.
struct Engine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Burn-down of waiting no-op tasks, durable, one process.")

    @OptionGroup var options: BenchOptions

    @Option(help: "How many tasks.")
    var tasks = 200_000

    func run() async throws {
        var stage = try Stage(socket: options.socket, settings: "workers: {threads: 16}")
        defer { stage.close() }
        stage.app.handle("no-op") { _ in }
        let job = JobDefinition(name: "no-op", handler: .swift)
        let rates = try await Rates.measure(rounds: options.rounds, floor: floor) {
            _ = try stage.app.enqueueBlocking(TaskOrder(job: job, count: tasks))
            return Double(tasks) / seconds(try await stage.drain())
        }
        let result = EngineResult(burnDown: BurnDown(tasks: tasks, rate: rates.rate, floor: rates.floor))
        print(options.json ? try result.json() : result.burnDown.text)
    }

    private func floor() -> Double {
        floor_burn_down(options.socket, Stage.database, tasks, 500)
    }
}

struct EngineResult: Encodable {
    let burnDown: BurnDown
    let memory = peakMemory()

    private enum CodingKeys: String, CodingKey { case burnDown = "burn_down", memory = "rss_mib" }
}

struct BurnDown: Encodable {
    let tasks: Int
    let rate: Double
    let floor: Double
    var ratio: Double { rate / floor }

    private enum CodingKeys: String, CodingKey { case tasks, rate, floor, ratio }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tasks, forKey: .tasks)
        try container.encode(rate.rounded(), forKey: .rate)
        try container.encode(floor.rounded(), forKey: .floor)
        try container.encode((ratio * 1000).rounded() / 1000, forKey: .ratio)
    }

    var text: String {
        """
        burn-down  \(tasks) no-op tasks with history, durable, 16 workers
        rate       \(Int(rate)) tasks/s
        floor      \(Int(floor)) tasks/s (C, one thread, batches of 500, no history)
        ratio      \(String(format: "%.2f", ratio))
        memory     \(peakMemory()) MiB at most
        """
    }
}
