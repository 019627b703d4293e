import Logging
import Synchronization

/// Waits for other processes to ring, and wakes the producer.
///
/// A process that has no use for tasks does not listen, so that the ring goes to another one. Trouble with the database
/// is for the other services to report: without a bell the process polls, which is only slower.
final class Listener: Sendable {
    /// How long after a ring the scheduler looks, which may have been meant instead of the producer: so late that it is
    /// not in the way of a claim, and that many rings are worth one look.
    private static let schedulerDelay = Duration.milliseconds(100)

    private let bell: any TaskBell
    private let producer: Producer
    private let housekeeper: Housekeeper
    private let wake: Doorbell
    private let time: any Timekeeper
    private let logger: Logger
    private let stopped = Atomic<Bool>(false)

    /// - Parameter wake: Rung when the producer has become hungry.
    init(
        bell: any TaskBell,
        producer: Producer,
        housekeeper: Housekeeper,
        wake: Doorbell,
        time: any Timekeeper,
        logger: Logger
    ) {
        self.bell = bell
        self.producer = producer
        self.housekeeper = housekeeper
        self.wake = wake
        self.time = time
        self.logger = logger
    }

    func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        bell.close()
        wake.ring()
    }

    private var isStopped: Bool { stopped.load(ordering: .sequentiallyConsistent) }

    // MARK: The thread

    func run() {
        var retry = Backoff.outage
        while !isStopped {
            guard producer.isHungry else {
                time.wait(for: wake, until: nil)
                continue
            }
            do {
                producer.isListening = true
                if try bell.listen() { pass() }
                retry.reset()
            } catch {
                producer.isListening = false
                if !isStopped { logger.debug("Nobody can wake this process", metadata: ["error": "\(error)"]) }
                pause(until: time.now + retry.next())
            }
        }
    }

    private func pass() {
        producer.wake()
        housekeeper.expectDueTask(in: Self.schedulerDelay)
    }

    private func pause(until instant: ContinuousClock.Instant) {
        while !isStopped, time.now < instant { time.wait(for: wake, until: instant) }
    }
}
