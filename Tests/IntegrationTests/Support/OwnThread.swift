import Dispatch

/// Runs a test that blocks on a thread of its own, so that other suites keep Swift's cooperative threads.
///
/// By an executor and not by a plain queue: what the test expects is then still known to be this test's.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withTaskExecutorPreference(OwnThread()) { try body() }
}

private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "haulout.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
