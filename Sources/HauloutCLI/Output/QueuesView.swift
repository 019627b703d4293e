import HauloutCore

/// The result of `queues list`.
struct QueuesView: Presentable, Equatable {
    let queues: [QueueView]

    func text(width: Int?) -> String {
        guard !queues.isEmpty else { return "There are no queues yet; the first `haulout enqueue JOB` makes one.\n" }
        var table = TextTable([
            .left("QUEUE"), .right("AVAILABLE"), .right("RUNNING"), .right("SCHEDULED"), .right("RETRYABLE"),
            .right("BLOCKED"), .right("OLDEST"), .left(""),
        ])
        for queue in queues {
            table.add([
                PrintableText.line(queue.name), Self.count(queue.available, queue.availableIsEstimate),
                Self.count(queue.running, queue.runningIsEstimate),
                Self.count(queue.scheduled, queue.scheduledIsEstimate),
                Self.count(queue.retryable, queue.retryableIsEstimate), Words.count(queue.blocked),
                queue.oldest.map { Words.duration(.seconds($0)) } ?? "-", queue.paused ? "paused" : "",
            ])
        }
        return table.text(width: width)
    }

    /// `≈9,990,000` for an estimate.
    private static func count(_ number: Int, _ isEstimate: Bool) -> String {
        (isEstimate ? "≈" : "") + Words.count(number)
    }
}

struct QueueView: Encodable, Equatable {
    let name: String
    let available: Int
    let running: Int
    let scheduled: Int
    let retryable: Int
    let blocked: Int
    let paused: Bool
    /// How long the oldest available task has waited, in seconds.
    @ExplicitNull var oldest: Double?
    let availableIsEstimate: Bool
    let runningIsEstimate: Bool
    let scheduledIsEstimate: Bool
    let retryableIsEstimate: Bool

    private enum CodingKeys: String, CodingKey {
        case name, available, running, scheduled, retryable, blocked, paused
        case oldest = "oldest_s"
        case availableIsEstimate, runningIsEstimate, scheduledIsEstimate, retryableIsEstimate
    }

    init(_ queue: StatusReport.Queue) {
        name = queue.name
        available = queue.available
        running = queue.running
        scheduled = queue.scheduled
        retryable = queue.retryable
        blocked = queue.blocked
        paused = queue.isPaused
        oldest = queue.oldest?.roundedSeconds
        availableIsEstimate = queue.estimates.contains(.available)
        runningIsEstimate = queue.estimates.contains(.running)
        scheduledIsEstimate = queue.estimates.contains(.scheduled)
        retryableIsEstimate = queue.estimates.contains(.retryable)
    }
}
