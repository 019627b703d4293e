import Foundation
import HauloutCore

/// The result of `status`.
struct StatusView: Presentable, Equatable {
    let queues: [QueueView]
    let processes: [ProcessView]
    let completed: Int
    let discarded: Int
    let cancelled: Int
    /// Tasks that ended per second since the last look; `nil` at the first.
    @ExplicitNull var rate: Double?

    init(_ status: StatusReport, rate: Double? = nil) {
        queues = status.queues.map(QueueView.init)
        processes = status.processes.map(ProcessView.init)
        completed = status.completed
        discarded = status.discarded
        cancelled = status.cancelled
        self.rate = rate
    }

    func text(width: Int?) -> String {
        let ended = """
            Ended so far: \(Words.count(completed)) completed, \(Words.count(discarded)) discarded, \
            \(Words.count(cancelled)) cancelled\(rate.map { "; \(Words.count(Int($0.rounded()))) tasks/s" } ?? "").
            """
        return [QueuesView(queues: queues).text(width: width), processTable(width: width), ended].joined(
            separator: "\n") + "\n"
    }

    private func processTable(width: Int?) -> String {
        guard !processes.isEmpty else { return "No process is running; start one with `haulout run`.\n" }
        var table = TextTable([
            .right("PROCESS"), .left("HOST"), .right("PID"), .right("WORKERS"), .right("RUNNING"), .right("COMPLETED"),
            .right("DISCARDED"), .right("HEARTBEAT"), .left("STARTED"), .left("QUEUES"),
        ])
        for process in processes {
            table.add([
                String(process.id), PrintableText.line(process.host), String(process.pid), String(process.threads),
                Words.count(process.running), Words.count(process.completed), Words.count(process.discarded),
                Words.duration(.seconds(process.heartbeat)) + " ago", Words.instant(process.startedAt),
                PrintableText.line(process.queues.joined(separator: " ")),
            ])
        }
        return table.text(width: width)
    }
}

struct ProcessView: Encodable, Equatable {
    let id: Int64
    let host: String
    let pid: Int32
    let threads: Int
    let queues: [String]
    let version: String
    let startedAt: Date
    let heartbeat: Double
    let running: Int
    let completed: Int
    let discarded: Int

    private enum CodingKeys: String, CodingKey {
        case id, host, pid, threads, queues, version, startedAt, running, completed, discarded
        case heartbeat = "heartbeat_age_s"
    }

    init(_ process: StatusReport.Process) {
        id = process.id.rawValue
        host = process.description.host
        pid = process.description.pid
        threads = process.description.threads
        queues = process.description.queues.map(\.text)
        version = process.description.version
        startedAt = process.startedAt
        heartbeat = process.heartbeat.roundedSeconds
        running = process.running
        completed = process.completed
        discarded = process.discarded
    }
}

extension Duration {
    /// In seconds, to the millisecond.
    var roundedSeconds: Double {
        ((self / .seconds(1)) * 1_000).rounded() / 1_000
    }
}
