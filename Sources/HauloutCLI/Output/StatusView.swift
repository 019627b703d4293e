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

    func text(width: Int?) -> String { text(width: width, height: nil) }

    /// - Parameter height: How many lines there may be, the last one empty; processes beyond are only counted.
    func text(width: Int?, height: Int?) -> String {
        let queueTable = QueuesView(queues: queues).text(width: width)
        let ended = """
            Ended so far: \(Words.count(completed)) completed, \(Words.count(discarded)) discarded, \
            \(Words.count(cancelled)) cancelled\(rate.map { "; \(Words.count(Int($0.rounded()))) tasks/s" } ?? "").
            """
        // Around the processes: the queues, two empty lines, heading and sum, what has ended, where the cursor stands.
        let room = height.map { max(1, $0 - queueTable.count(where: \.isNewline) - 6) } ?? .max
        return [queueTable, processTable(width: width, room: room), ended].joined(separator: "\n") + "\n"
    }

    /// - Parameter room: How many processes are shown.
    private func processTable(width: Int?, room: Int) -> String {
        guard !processes.isEmpty else { return "No process is running; start one with `haulout run`.\n" }
        var table = TextTable([
            .right("PROCESS"), .left("HOST"), .right("PID"), .right("WORKERS"), .right("RUNNING"), .right("COMPLETED"),
            .right("DISCARDED"), .right("HEARTBEAT"), .left("STARTED"), .left("QUEUES"),
        ])
        for process in processes.prefix(room) {
            table.add([
                String(process.id), PrintableText.line(process.host), String(process.pid), String(process.threads),
                Words.count(process.running), Words.count(process.completed), Words.count(process.discarded),
                Words.duration(.seconds(process.heartbeat)) + " ago", Words.instant(process.startedAt),
                PrintableText.line(process.queues.joined(separator: " ")),
            ])
        }
        return table.text(width: width) + sum(of: processes.count - room)
    }

    /// What all processes have together; nothing for a single one.
    private func sum(of hidden: Int) -> String {
        guard processes.count > 1 else { return "" }
        let workers = processes.reduce(0) { $0 + $1.threads }
        let running = processes.reduce(0) { $0 + $1.running }
        let more = hidden > 0 ? ", \(hidden) of them not shown" : ""
        return """
            \(processes.count) processes\(more): \(Words.count(workers)) workers, \(Words.count(running)) running.

            """
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
