import Synchronization

/// What the workers of a process share.
final class Workplace: Sendable {
    let jobs: JobRegistry
    let buffer: TaskBuffer
    let inbox: ResultInbox
    let alarm: DeadlineAlarm
    let interruptions = InterruptionThreads()
    let time: any Timekeeper
    /// Rung whenever a worker's loop has ended.
    let supervisor: Doorbell
    private let closing = Atomic<Bool>(false)

    init(
        jobs: JobRegistry,
        buffer: TaskBuffer,
        inbox: ResultInbox,
        alarm: DeadlineAlarm,
        time: any Timekeeper,
        supervisor: Doorbell
    ) {
        self.jobs = jobs
        self.buffer = buffer
        self.inbox = inbox
        self.alarm = alarm
        self.time = time
        self.supervisor = supervisor
    }

    /// True once running attempts have been interrupted for good: nothing is started any more.
    var isClosing: Bool { closing.load(ordering: .sequentiallyConsistent) }

    func beginClosing() {
        closing.store(true, ordering: .sequentiallyConsistent)
    }
}
