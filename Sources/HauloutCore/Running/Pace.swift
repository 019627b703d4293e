/// How long tasks take lately, and how many of them are therefore worth holding ready: slow tasks are claimed one by
/// one, no-ops by the thousand.
struct Pace: Sendable, Equatable {
    /// The buffer holds work for that long: enough to hide a claim, too little to keep other processes waiting.
    static let horizon = 0.2

    /// Seconds per task, the latest counting most; `nil` before the first one.
    private(set) var average: Double?

    /// Takes note of tasks that ended.
    ///
    /// - Parameter total: The sum of their durations.
    mutating func record(count: Int, total: Duration) {
        guard count > 0 else { return }
        let mean = total / .seconds(1) / Double(count)
        guard let average else { return self.average = mean }
        // Each task moves the average a tenth of the way: the same as so many single steps with the same duration.
        var kept = 1.0
        for _ in 0..<min(count, 100) { kept *= 0.9 }
        self.average = mean + (average - mean) * kept
    }

    /// Takes note that workers did not come back for a second task: nothing is held ready until they are quick again.
    mutating func stall(threads: Int) {
        average = max(average ?? 0, 2 * Self.horizon * Double(threads))
    }

    /// How many tasks the buffer should hold for so many workers.
    func wanted(threads: Int, limit: Int) -> Int {
        guard let average else { return 0 }
        let tasks = Double(threads) * Self.horizon / max(average, 1e-9)
        return tasks < Double(limit) ? Int(tasks) : limit
    }

    /// How many tasks to claim now: to fill the buffer once it is half empty, and never fewer than there are idle
    /// workers.
    func claim(wanted: Int, buffered: Int, idle: Int) -> Int {
        let isLow = 2 * buffered < wanted
        return max(isLow ? wanted - buffered : 0, idle - buffered)
    }
}
