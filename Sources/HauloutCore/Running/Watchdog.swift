import Synchronization

/// Interrupts attempts, at their deadline and when it is asked to, and the whole process when its lease can no longer
/// be trusted.
///
/// It never calls the database, so that it is on time when that hangs; it sleeps until the earliest deadline.
final class Watchdog: Sendable {
    private let alarm: DeadlineAlarm
    private let lease: ProcessLease
    private let crew: WorkerCrew
    private let bell: Doorbell
    private let time: any Timekeeper
    private let stopped = Atomic<Bool>(false)

    init(alarm: DeadlineAlarm, lease: ProcessLease, crew: WorkerCrew, bell: Doorbell, time: any Timekeeper) {
        self.alarm = alarm
        self.lease = lease
        self.crew = crew
        self.bell = bell
        self.time = time
    }

    func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        bell.ring()
    }

    // MARK: The thread

    func run() {
        while !stopped.load(ordering: .sequentiallyConsistent) {
            alarm.disarm()
            lease.fenceIfOver()
            let next = [crew.interruptDue(at: time.now), lease.endsAt].compactMap(\.self).min()
            alarm.arm(until: next)
            time.wait(for: bell, until: next)
        }
    }
}
