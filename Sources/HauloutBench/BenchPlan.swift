/// What `haulout bench` measures, and on how many tasks.
public struct BenchPlan: Sendable, Equatable {
    public enum Measurement: String, CaseIterable, Sendable {
        /// Waiting no-op tasks are claimed, run and completed.
        case burndown
        /// Tasks are enqueued, in one call and one by one.
        case enqueue
        /// From the call that enqueues to the start of the handler.
        case latency
        /// Programs enqueue in several queues while workers run, and some attempts fail.
        case mixed
    }

    /// In the order in which they are made.
    public var measurements: [Measurement]
    /// How many tasks are burnt down, and enqueued in one call. The others take a share: see ``count(for:)``.
    public var tasks: Int
    /// How many workers run; as many as configured when `nil`.
    public var workers: Int?

    public static let defaultTasks = 100_000

    public init(
        measurements: [Measurement] = Measurement.allCases, tasks: Int = defaultTasks, workers: Int? = nil
    ) {
        self.measurements = measurements
        self.tasks = tasks
        self.workers = workers
    }

    /// How many tasks a measurement takes: tasks that are enqueued one by one take longer than those enqueued in bulk.
    public func count(for measurement: Measurement) -> Int {
        switch measurement {
        case .burndown, .enqueue: tasks
        case .latency: min(tasks, 300)
        case .mixed: max(1, tasks / 5)
        }
    }
}
