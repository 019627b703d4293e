import Dispatch

/// Runs everything that one worker does on one private serial queue, so that a handler which blocks holds up nobody
/// else.
///
/// Measured on Linux: private serial queues run 255 blocked threads at once, while a concurrent queue, the global ones
/// included, gives about one per core.
final class WorkerExecutor: TaskExecutor {
    private static let labelKey = DispatchSpecificKey<String>()

    /// The label of the worker whose code calls this; `nil` anywhere else.
    static var currentLabel: String? { DispatchQueue.getSpecific(key: labelKey) }

    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
        queue.setSpecific(key: Self.labelKey, value: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
