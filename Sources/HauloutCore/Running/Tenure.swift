import Synchronization

/// The time during which a process surely holds its lease: it begins with a registration, or with the first heartbeat
/// after a fence, and ends when the lease is lost or may be.
///
/// Every claimed task belongs to the tenure it was claimed in, and is not started when that is over.
final class Tenure: Sendable {
    let environment: AttemptEnvironment
    private let over = Atomic<Bool>(false)

    init(environment: AttemptEnvironment) {
        self.environment = environment
    }

    var process: ProcessID { environment.process }

    var isOver: Bool { over.load(ordering: .sequentiallyConsistent) }

    func end() {
        over.store(true, ordering: .sequentiallyConsistent)
    }
}
