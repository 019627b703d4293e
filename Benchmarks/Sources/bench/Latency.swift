import ArgumentParser
import Foundation
import Haulout
import Measuring

/// How long a task waits for an idle worker: from the call of `enqueue` until the handler runs.
struct Latency: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "From the call that enqueues to the start of the handler, one task at a time, the worker idle.")

    @OptionGroup var server: ServerOptions

    @Option(help: "How many tasks count.")
    var tasks = 300

    private static let warmUps = 20

    func run() async throws {
        let result = LatencyResult(
            sameProcess: try await sameProcess(),
            crossProcess: try await crossProcess()
        )
        print(server.json ? try result.json() : result.text)
    }

    private func sameProcess() async throws -> LatencyFigures {
        note("\(tasks) tasks, enqueued by the process that runs them")
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        let (reading, writing) = (ends[0], ends[1])
        defer { for end in [reading, writing] { close(end) } }
        var stage = try Stage(socket: server.socket, settings: "")
        defer { stage.close() }
        stage.app.handle(StartTimes.job, with: StartTimes.handler(writingTo: writing))
        let app = stage.app
        return try await stage.whileRunning { try measure(app, startsFrom: reading) }
    }

    private func crossProcess() async throws -> LatencyFigures {
        note("\(tasks) tasks, enqueued by another process")
        let stage = try Stage(socket: server.socket, settings: "")
        defer { stage.close() }
        return try await onOwnThread {
            let worker = try Worker.start(stage)
            let figures = try measure(stage.app, startsFrom: worker.descriptor)
            try worker.end()
            return figures
        }
    }

    private func measure(_ app: Application, startsFrom descriptor: Int32) throws -> LatencyFigures {
        var waits: [Double] = []
        for _ in 0..<(Self.warmUps + tasks) {
            Thread.sleep(forTimeInterval: .random(in: 0.005...0.035))
            let called = monotonicNanoseconds()
            _ = try app.enqueueBlocking(TaskOrder(job: StartTimes.job))
            let started = try StartTimes.next(from: descriptor)
            waits.append(Double(Int64(started) - Int64(called)) / 1e6)
        }
        return LatencyFigures(Array(waits.dropFirst(Self.warmUps)))
    }
}

struct LatencyResult: Codable {
    let sameProcess: LatencyFigures
    let crossProcess: LatencyFigures

    private enum CodingKeys: String, CodingKey { case sameProcess = "same_process", crossProcess = "cross_process" }

    var text: String {
        table([
            ["enqueue to start, ms", "p50", "p99"],
            ["in one process"] + sameProcess.cells,
            ["across processes"] + crossProcess.cells,
        ]) + "\n\(sameProcess.count) tasks each, one at a time"
    }
}

struct LatencyFigures: Codable {
    let median: Double
    let tail: Double
    let count: Int

    private enum CodingKeys: String, CodingKey { case median = "p50_ms", tail = "p99_ms", count = "n" }

    init(_ milliseconds: [Double]) {
        median = rounded(percentile(0.5, of: milliseconds), to: 3)
        tail = rounded(percentile(0.99, of: milliseconds), to: 3)
        count = milliseconds.count
    }

    var cells: [String] { [median, tail].map { String($0) } }
}
