import HauloutCore
import Synchronization

/// Tells the supervisor where a worker process stands, when that has changed.
final class FleetProgress: Sendable {
    private let line: FleetLine
    private let last = Mutex<RunSnapshot?>(nil)

    init(_ line: FleetLine) {
        self.line = line
    }

    /// Does not wait for a supervisor that does not keep up: it is told the next time.
    func report(_ snapshot: RunSnapshot) {
        last.withLock { last in
            if snapshot != last, line.send(MemberReport.progress(snapshot), waits: false) { last = snapshot }
        }
    }
}
