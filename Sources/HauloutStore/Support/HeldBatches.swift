import HauloutCore
import MySQLClient

/// What a process holds, as ranges of ids: written beside every claim, so that a rescue need not search the whole
/// queue.
///
/// One entry per claimed batch that is not wholly finished. Ranges may name tasks of others, or tasks long gone; a
/// rescue looks at each row, and takes only those of the dead process.
struct HeldBatches {
    /// Past this number neighbouring batches of a lane are written as one range.
    private static let longestList = 200

    private final class Batch {
        let lane: TaskDescriptor.Lane
        let low: Int64
        let high: Int64
        var unfinished: Int

        init(lane: TaskDescriptor.Lane, low: Int64, high: Int64, unfinished: Int) {
            self.lane = lane
            self.low = low
            self.high = high
            self.unfinished = unfinished
        }
    }

    /// What the row of the process says, as far as is known.
    var written = ""
    /// Grows with each claim in doubt, and is a part of the text: so none that was written before it is ever written
    /// again, and whatever of that claim still arrives finds another text than it looks for.
    private var doubts = 0

    private var batchOfTask: [TaskID: Batch] = [:]
    private var batches: [ObjectIdentifier: Batch] = [:]

    func contains(_ id: TaskID) -> Bool { batchOfTask[id] != nil }

    /// The ranges as they would be with these tasks added: `queue:priority:low-high`, separated by blanks. After a claim
    /// in doubt there is `#` and a number before them, which is no range, and is passed over by who reads them.
    func text(adding tasks: [TaskDescriptor]) -> String {
        let ranges =
            batches.values.map { HeldRange(lane: $0.lane, low: $0.low, high: $0.high) } + Self.ranges(of: tasks)
        let texts = (ranges.count > Self.longestList ? Self.merged(ranges) : ranges).map(\.text)
        return ((doubts > 0 ? [mark] : []) + texts).joined(separator: " ")
    }

    /// Makes all texts from here on different from those before.
    mutating func nextMark() -> String {
        doubts += 1
        return mark
    }

    private var mark: String { "#\(doubts)" }

    mutating func add(_ tasks: [TaskDescriptor]) {
        for (lane, group) in Dictionary(grouping: tasks, by: \.lane) {
            let ids = group.map(\.id.rawValue)
            guard let low = ids.min(), let high = ids.max() else { continue }
            let batch = Batch(lane: lane, low: low, high: high, unfinished: group.count)
            batches[ObjectIdentifier(batch)] = batch
            for task in group { batchOfTask[task.id] = batch }
        }
    }

    mutating func remove(_ id: TaskID) {
        guard let batch = batchOfTask.removeValue(forKey: id) else { return }
        batch.unfinished -= 1
        if batch.unfinished == 0 { batches[ObjectIdentifier(batch)] = nil }
    }

    private static func ranges(of tasks: [TaskDescriptor]) -> [HeldRange] {
        Dictionary(grouping: tasks, by: \.lane).compactMap { lane, group in
            let ids = group.map(\.id.rawValue)
            guard let low = ids.min(), let high = ids.max() else { return nil }
            return HeldRange(lane: lane, low: low, high: high)
        }
    }

    private static func merged(_ ranges: [HeldRange]) -> [HeldRange] {
        Dictionary(grouping: ranges, by: \.lane).map { lane, group in
            HeldRange(lane: lane, low: group.map(\.low).min() ?? 0, high: group.map(\.high).max() ?? 0)
        }
    }
}

/// A range of ids within one lane.
struct HeldRange: Equatable {
    let lane: TaskDescriptor.Lane
    let low: Int64
    let high: Int64

    /// By the primary key of `haulout_task`.
    var place: (Int, Int, Int64) { (lane.queue, lane.priority, low) }

    /// Those of the statements that look for what a process holds within the range.
    func parameters(of process: ProcessID) -> [MySQLValue] {
        [.int(Int64(lane.queue)), .int(Int64(lane.priority)), .int(low), .int(high), .int(process.rawValue)]
    }

    var text: String { "\(lane.queue):\(lane.priority):\(low)-\(high)" }

    init(lane: TaskDescriptor.Lane, low: Int64, high: Int64) {
        self.lane = lane
        self.low = low
        self.high = high
    }

    /// `nil` for anything that ``text`` does not write.
    init?(text: some StringProtocol) {
        let numbers = text.split { $0 == ":" || $0 == "-" }.compactMap { Int64($0) }
        guard numbers.count == 4 else { return nil }
        self.init(
            lane: TaskDescriptor.Lane(queue: Int(numbers[0]), priority: Int(numbers[1])),
            low: numbers[2],
            high: numbers[3]
        )
    }

    /// The same ids, each once.
    static func united(_ ranges: [HeldRange]) -> [HeldRange] {
        Dictionary(grouping: ranges, by: \.lane).flatMap { lane, group in
            group.sorted { $0.low < $1.low }.reduce(into: [HeldRange]()) { united, range in
                guard let last = united.last, range.low <= last.high else { return united.append(range) }
                united[united.count - 1] = HeldRange(lane: lane, low: last.low, high: max(last.high, range.high))
            }
        }
    }

    static func list(_ text: String) -> [HeldRange] {
        text.split(separator: " ").compactMap { HeldRange(text: $0) }
    }
}
