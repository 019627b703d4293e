import Dispatch

/// A thread for tests that block for long, so that other suites keep Swift's cooperative threads.
///
/// An executor and not a plain queue: what the test expects is then still known to be this test's.
final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "haulout.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
