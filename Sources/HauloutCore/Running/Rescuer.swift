import Logging

/// Gives the tasks of dead processes back to the queue.
struct Rescuer: Chore {
    let service = Service.rescuer
    let store: any TaskStore
    let outage: DatabaseOutage
    let ledger: RunLedger
    let lease: Duration
    let crashLimit: Int
    let onReturned: () -> Void
    let logger: Logger

    /// A dead process's tasks run again within lease + 1 s: so somebody looks more often than every second.
    private var pause: Duration {
        min(max(lease / 6, .milliseconds(100)), .milliseconds(700)) * Double.random(in: 0.8...1.2)
    }

    /// Until the first of the processes can have been silent for a lease, when that is known, though no longer than half
    /// a lease: somebody may set the database's clock.
    private func wait(until next: Duration?) -> Duration {
        guard let next else { return pause }
        return max(min(next, lease / 2), .zero) + .milliseconds(300) * Double.random(in: 0.1...1)
    }

    func run() throws -> Duration {
        if outage.holdsRescue { return pause }
        let report = try store.rescue(lease: lease, crashLimit: crashLimit)
        ledger.recordDiscarded(report.discarded.count)
        if !report.processes.isEmpty { log(report) }
        if !report.returned.isEmpty { onReturned() }
        return wait(until: report.next)
    }

    private func log(_ report: RescueReport) {
        logger.warning(
            "Processes gave no sign of life: their tasks run again",
            metadata: [
                "processes": "\(report.processes.map(\.description).joined(separator: " "))",
                "returned": "\(report.returned.count)",
                "discarded": "\(report.discarded.count)",
            ]
        )
    }
}
