import ArgumentParser
import Haulout
import Measuring

/// The memory of worker processes.
struct Memory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Memory of a process with 10 million tasks waiting, and of one with 200 workers.")

    @OptionGroup var server: ServerOptions

    @Option(help: "How many tasks wait.")
    var depth = 10_000_000

    @Option(help: "How many of them each process does before it is looked at.")
    var tasks = 50_000

    func validate() throws {
        guard (1...depth).contains(tasks) else {
            throw ValidationError("--tasks has to be 1 to \(depth), as many as wait, and is \(tasks).")
        }
    }

    func run() async throws {
        let result = MemoryResult(
            depth: depth,
            deep: try await measure("workers: {threads: 16}") { try $0.fill(depth) },
            crowded: try await measure("workers: {threads: 200}") { _ = try $0.enqueue(tasks) }
        )
        print(server.json ? try result.json() : result.text)
    }

    /// In a process of its own, whose memory is that of the work alone.
    private func measure(_ settings: String, fill: @Sendable @escaping (Stage) throws -> Void) async throws -> Int {
        let stage = try Stage(socket: server.socket, settings: settings)
        defer { stage.close() }
        return try await onOwnThread {
            try fill(stage)
            note("a process with \(settings) does \(tasks) no-op tasks")
            let text = try Worker.start(stage, tasks: tasks).text()
            return Int(text.split(separator: "\n").last ?? "") ?? 0
        }
    }
}

struct MemoryResult: Codable {
    /// How many tasks wait.
    let depth: Int
    let deep: Int
    let crowded: Int

    private enum CodingKeys: String, CodingKey { case depth, deep = "rss_mib_10m", crowded = "rss_mib_200_workers" }

    var text: String {
        table([
            ["the most memory of a process", "MiB"],
            ["16 workers, \(depth) tasks waiting", String(deep)],
            ["200 workers", String(crowded)],
        ])
    }
}
