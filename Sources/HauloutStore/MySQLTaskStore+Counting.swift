public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    /// What is known of one queue's tasks. Each number is exact while it is small, and an estimate beyond.
    struct QueueCounts {
        var available = 0
        var running = 0
        var scheduled = 0
        var retryable = 0
        var estimates: Set<TaskState> = []
        var oldest: Duration?
    }

    /// Counts the tasks of these queues. However many there are, it reads a bounded number of rows.
    func counts(of queues: Set<Int>, on connection: borrowing Lease) throws -> [Int: QueueCounts] {
        var counts: [Int: QueueCounts] = [:]
        let tasks = try connection.execute(CountQueries.taskLines).rows
            .filter { try queues.contains($0.get(0)) }
            .map { row in
                let line = LineSurvey.Line.task(queue: try row.get(0), priority: try row.get(1))
                if let wait = try row.get(4, as: Int64?.self).map({ Duration.microseconds(max(0, $0)) }) {
                    let oldest = counts[line.queue]?.oldest ?? .zero
                    counts[line.queue, default: QueueCounts()].oldest = max(oldest, wait)
                }
                return LineSurvey.Span(line: line, low: try row.get(2), high: try row.get(3))
            }
        let later = try connection.execute(CountQueries.laterLines).rows
            .filter { try queues.contains($0.get(0)) }
            .map { row in
                LineSurvey.Span(
                    line: .later(queue: try row.get(0), state: try row.get(1)), low: try row.get(2),
                    high: try row.get(3))
            }
        let spans = tasks + later
        let surveyed = try zip(spans, survey.count(spans, on: connection)).map { ($0, $1) }
        let running = try running(in: surveyed, on: connection)
        for (span, count) in surveyed {
            counts[span.line.queue, default: QueueCounts()].add(count, running: running[span.line], of: span.line)
        }
        return counts
    }

    /// How many tasks run in the lanes that were not counted exactly: found where the processes say that they hold
    /// some, because there can be millions of others around them.
    private func running(
        in surveyed: [(span: LineSurvey.Span, count: RowEstimate)],
        on connection: borrowing Lease
    ) throws -> [LineSurvey.Line: RowEstimate] {
        let lines = Set(surveyed.filter { !$0.count.isExact }.map(\.span.line))
        guard !lines.isEmpty else { return [:] }
        let spans = try heldRanges(on: connection).compactMap { range in
            let line = LineSurvey.Line.task(queue: range.lane.queue, priority: range.lane.priority)
            return lines.contains(line) ? LineSurvey.Span(line: line, low: range.low, high: range.high) : nil
        }
        let counts = try survey.count(spans, on: connection)
        return zip(spans, counts).reduce(into: [:]) { sums, found in
            sums[found.0.line] = sums[found.0.line].map { $0.adding(found.1) } ?? found.1
        }
    }

    /// The ranges of ids that hold all running tasks, without overlaps.
    func heldRanges(on connection: borrowing Lease) throws -> [HeldRange] {
        try HeldRange.united(
            connection.execute(ProcessQueries.allHeld).rows.flatMap { HeldRange.list(try $0.get(0)) })
    }

    public func remaining(in queues: [QueuePattern]) throws -> Int {
        let (ids, paused) = try queuesAndPauses(queues)
        guard !ids.isEmpty else { return 0 }
        return try read { connection in
            try counts(of: Set(ids.map(Int.init)), on: connection).reduce(0) { sum, queue in
                let waiting = paused.contains(queue.key) ? 0 : queue.value.available + queue.value.retryable
                return sum + queue.value.running + waiting
            }
        }
    }

    public func hasRemaining(in queues: [QueuePattern]) throws -> Bool {
        let (ids, paused) = try queuesAndPauses(queues)
        let open = ids.filter { !paused.contains(Int($0)) }
        let closed = ids.filter { paused.contains(Int($0)) }
        return try read { connection in
            if !open.isEmpty, try isTrue(CountQueries.hasRemaining(in: open), on: connection) { return true }
            // Tasks of paused queues that run still have to end.
            guard !closed.isEmpty else { return false }
            return try heldRanges(on: connection).contains { range in
                try closed.contains(Int64(range.lane.queue))
                    && isTrue(CountQueries.hasRunning(in: range), on: connection)
            }
        }
    }

    private func queuesAndPauses(_ queues: [QueuePattern]) throws -> (ids: [Int64], paused: Set<Int>) {
        let ids = try queueNumbers(queues)
        return (ids, state.withLock { $0.paused })
    }

    private func isTrue(_ statement: String, on connection: borrowing Lease) throws -> Bool {
        try connection.execute(statement).rows.first?[0].bool == true
    }
}

extension MySQLTaskStore.QueueCounts {
    /// - Parameter running: Found apart when the line was not counted exactly.
    fileprivate mutating func add(_ count: RowEstimate, running: RowEstimate?, of line: LineSurvey.Line) {
        switch line {
        case .task:
            let isRunning = count.isExact ? count.marked : running?.marked ?? 0
            self.running += isRunning
            available += max(0, count.rows - isRunning)
            if !count.isExact { estimates.insert(.available) }
            if let running, !running.isExact { estimates.insert(.running) }
        case .later(_, state: 0):
            scheduled += count.rows
            if !count.isExact { estimates.insert(.scheduled) }
        case .later:
            retryable += count.rows
            if !count.isExact { estimates.insert(.retryable) }
        }
    }
}
