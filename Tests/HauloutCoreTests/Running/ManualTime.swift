import Foundation
import Synchronization

@testable import HauloutCore

/// Time that stands still until a test moves it.
final class ManualTime: Timekeeper {
    private struct State {
        var now = ContinuousClock.now
        var sleepers: [(bell: Doorbell, until: ContinuousClock.Instant)] = []
    }

    private let state = Mutex(State())
    private let origin: ContinuousClock.Instant
    private let originDate = Date()

    init() {
        origin = state.withLock { $0.now }
    }

    var now: ContinuousClock.Instant { state.withLock { $0.now } }

    /// The same time as a database would tell it.
    var date: Date { originDate.addingTimeInterval((now - origin) / .seconds(1)) }

    func wait(for bell: Doorbell, until instant: ContinuousClock.Instant?) {
        guard let instant else { return bell.wait() }
        let hasCome = state.withLock { state in
            if instant <= state.now { return true }
            state.sleepers.append((bell, instant))
            return false
        }
        if hasCome { return }
        bell.wait()
        state.withLock { $0.sleepers.removeAll { $0.bell === bell } }
    }

    /// Moves time on, and wakes those whose time has come.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let now = state.now
            return state.sleepers.filter { $0.until <= now }.map(\.bell)
        }
        for bell in due { bell.ring() }
    }

    /// Waits until somebody sleeps towards that instant.
    func waitForSleeper(until instant: ContinuousClock.Instant) async {
        while !state.withLock({ $0.sleepers.contains { $0.until == instant } }) { await Task.yield() }
    }

    /// Lets time fly, a step per millisecond, for as long as `body` takes. A loaded machine has to keep up: with steps
    /// that are too long, heartbeats come too late.
    func fly<Result>(by step: Duration = .milliseconds(100), _ body: () async throws -> Result) async rethrows -> Result
    {
        let pilot = Task.detached { [self] in
            while !Task.isCancelled {
                advance(by: step)
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        defer { pilot.cancel() }
        return try await body()
    }
}
