import ArgumentParser
import Foundation
import Haulout
import Measuring
import MySQLPool

/// What a process costs that has nothing to do.
struct Idle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Statements and CPU time of one process with 16 workers and nothing to do.")

    @OptionGroup var server: ServerOptions

    @Option(help: "How long to look, in seconds.")
    var seconds = 60

    @Option(help: "How long to let it settle before, in seconds.")
    var settle = 10

    func run() async throws {
        let stage = try Stage(socket: server.socket, settings: "workers: {threads: 16}")
        defer { stage.close() }
        // Something has been done, so that all connections that work needs are open.
        _ = try stage.enqueue(1_000)
        let result = try await stage.whileRunning {
            note("settling for \(settle) s, then looking for \(seconds) s")
            Thread.sleep(forTimeInterval: Double(settle))
            return try look(stage)
        }
        print(server.json ? try result.json() : result.text)
    }

    private func look(_ stage: Stage) throws -> IdleResult {
        let connection = try stage.connect()
        defer { connection.close() }
        let before = (statements: try ServerStatus.value("Questions", on: connection), usage: Usage.now)
        let start = ContinuousClock.now
        Thread.sleep(forTimeInterval: Double(seconds))
        let elapsed = Measuring.seconds(ContinuousClock.now - start)
        let used = Usage.now.cpu - before.usage.cpu
        // The question itself is one.
        let statements = try ServerStatus.value("Questions", on: connection) - before.statements - 1
        return IdleResult(
            statements: rounded(Double(statements) / elapsed, to: 2),
            cpu: rounded(used / 1e6 / elapsed * 100, to: 2)
        )
    }
}

struct IdleResult: Codable {
    let statements: Double
    let cpu: Double

    private enum CodingKeys: String, CodingKey { case statements = "statements_per_s", cpu = "cpu_percent" }

    var text: String {
        table([["idle process, 16 workers"], ["statements/s", String(statements)], ["CPU %", String(cpu)]])
    }
}
