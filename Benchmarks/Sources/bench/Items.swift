import ArgumentParser
import Foundation
import Haulout
import Measuring

/// One SELECT per uid through the pool: tasks of 100 uids, 16 workers, 8 connections.
struct Items: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "One SELECT per uid through the pool, 16 workers on 8 connections.")

    @OptionGroup var options: BenchOptions

    @Option(help: "How many uids.")
    var uids = 1_000_000

    @Option(help: "Worker threads.")
    var workers = 16

    @Option(help: "Connections of the pool, and of the floor.")
    var connections = 8

    private static let users = 100_000

    func run() async throws {
        var stage = try Stage(
            socket: options.socket, settings: "workers: {threads: \(workers)}\npool: {connections: \(connections)}")
        defer { stage.close() }
        try fill(stage)
        stage.app.handle("look-up", items: Int.self) { uid, task in
            _ = try task.database.executeQueryMultiplex(
                "SELECT score FROM bench_user WHERE uid = ?", [uid], returnOne: true)
        }
        let rates = try await Rates.measure(rounds: options.rounds, floor: floor) {
            try enqueue(stage.app)
            return Double(uids) / seconds(try await stage.drain())
        }
        let result = ItemsResult(
            uids: uids, workers: workers, connections: connections, rate: rates.rate.rounded(),
            floor: rates.floor.rounded(), ratio: rates.ratio, memory: peakMemory())
        print(options.json ? try result.json() : result.text)
    }

    private func fill(_ stage: Stage) throws {
        _ = try stage.app.execute(
            SQLScript(
                """
                CREATE TABLE bench_user (uid INT UNSIGNED PRIMARY KEY, score INT NOT NULL);
                INSERT INTO bench_user SELECT seq, seq % 1000 FROM seq_1_to_\(Self.users);
                """
            )
        )
    }

    private func enqueue(_ app: Application) throws {
        var job = JobDefinition(name: "look-up", handler: .swift)
        job.chunk = 100
        var random = SystemRandomNumberGenerator()
        let items = (0..<uids).map { _ in JSONValue.integer(.random(in: 1...Int64(Self.users), using: &random)) }
        _ = try app.enqueueBlocking(TaskOrder(job: job, items: items))
    }

    private func floor() throws -> Double {
        let crowd = try FloorCrowd.selects(
            socket: options.socket, database: Stage.database, threads: connections, users: Self.users)
        return try Pace.measure(crowd, for: 2).rate
    }
}

struct ItemsResult: Codable {
    let uids: Int
    let workers: Int
    let connections: Int
    let rate: Double
    let floor: Double
    let ratio: Double
    let memory: Int

    private enum CodingKeys: String, CodingKey {
        case uids, workers, connections, rate, floor, ratio, memory = "rss_mib"
    }

    var text: String {
        table([
            ["uids/s, one SELECT each", "Haulout", "floor (C)", "ratio"],
            [
                "\(workers) workers on \(connections) connections", String(Int(rate)), String(Int(floor)),
                String(rounded(ratio, to: 2)),
            ],
        ]) + "\n\(uids) uids a round; at most \(memory) MiB"
    }
}
