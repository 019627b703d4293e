import Logging

/// Says that the process lives, and registers it when it is unknown.
struct Heartbeat: Chore {
    let service = Service.heartbeat
    let store: any TaskStore
    let lease: ProcessLease
    let crew: WorkerCrew
    let description: ProcessDescription
    let interval: Duration
    let time: any Timekeeper
    let logger: Logger

    func run() throws -> Duration {
        let sentAt = time.now
        guard let process = lease.process else {
            let process = try store.register(description)
            logger.info("Registered", metadata: ["process": "\(process)"])
            lease.renew(process, sentAt: sentAt)
            return interval
        }
        guard try store.heartbeat(process, running: crew.running) else {
            lease.lose(process)
            return .zero
        }
        lease.renew(process, sentAt: sentAt)
        return max(.zero, sentAt + interval - time.now)
    }
}
