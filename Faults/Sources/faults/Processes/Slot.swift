import Foundation
import Histories

/// A place that always has one process: when that one has ended, another one takes its place.
final class Slot: Sendable {
    private struct State {
        var child: Child?
        var generation = 0
        /// Somebody is doing something to the process.
        var isTaken = false
        var isClosed = false
    }

    let name: String
    private let history: HistoryWriter
    private let state = Locked(State())
    private let spawn: @Sendable (_ name: String, _ generation: Int, _ extra: [String: String]) throws -> Child

    init(
        name: String, history: HistoryWriter,
        spawn: @escaping @Sendable (_ name: String, _ generation: Int, _ extra: [String: String]) throws -> Child
    ) {
        self.name = name
        self.history = history
        self.spawn = spawn
    }

    /// - Parameter extra: What this one finds in its environment, and none after it.
    func fill(extra: [String: String] = [:]) throws {
        let generation = state.change { state in
            state.generation += 1
            return state.generation
        }
        let child = try spawn("\(name).\(generation)", generation, extra)
        history.write(.started(child: child.name, pid: Int(child.pid)))
        state.change { $0.child = child }
    }

    /// The process, for the caller alone; `nil` when somebody else has it.
    func take() -> Child? {
        state.change { state in
            guard !state.isTaken, !state.isClosed, let child = state.child, child.isRunning else { return nil }
            state.isTaken = true
            return child
        }
    }

    func giveBack() { state.change { $0.isTaken = false } }

    /// Writes down the end of a process, and fills its place.
    func replace(_ child: Child, wasAsked: Bool, after pause: Double = 0, extra: [String: String] = [:]) throws {
        history.write(.exited(child: child.name, status: child.status, wasAsked: wasAsked))
        Thread.sleep(forTimeInterval: pause)
        try fill(extra: extra)
    }

    /// Kills a process that was taken, and fills its place after so many seconds.
    func kill(_ child: Child, andWait pause: Double) throws {
        child.signal(SIGKILL)
        _ = child.waitForEnd(within: 10)
        try replace(child, wasAsked: true, after: pause)
    }

    /// Fills the place again when its process has ended by itself.
    func mend() throws {
        let ended: Child? = state.change { state in
            guard !state.isTaken, !state.isClosed, let child = state.child, !child.isRunning else { return nil }
            state.isTaken = true
            return child
        }
        guard let ended else { return }
        defer { giveBack() }
        try replace(ended, wasAsked: false, after: 1)
    }

    /// From here on the place stays as it is. Waits until nobody has the process.
    func close() -> Child? {
        while true {
            let child: Child?? = state.change { state in
                guard !state.isTaken else { return nil }
                state.isClosed = true
                return .some(state.child)
            }
            if let child { return child }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }
}
