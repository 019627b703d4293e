import FaultPlan
import Foundation

/// Faults of one process.
extension Saboteur {
    func hitProcess(_ entry: FaultPlan.Entry) throws -> Bool {
        let slots = entry.kind == .killProducer ? stage.crew.producers : stage.crew.workers
        guard let (slot, child) = stage.crew.take(from: slots, pick: entry.pick) else { return false }
        defer { stage.crew.giveBack(slot) }
        switch entry.kind {
        case .killWorker, .killProducer:
            try fault(entry, on: child.name) {
                child.signal(SIGKILL)
                _ = child.waitForEnd(within: 10)
                try slot.replace(child, wasAsked: true, after: entry.length)
            }
        case .pauseWorker:
            fault(entry, on: child.name) {
                child.signal(SIGSTOP)
                pause(entry.length)
                child.signal(SIGCONT)
            }
        case .stopWorker:
            try fault(entry, on: child.name) { try stop(child, of: slot, entry) }
        case .skewWorker:
            guard let clock = WrongClock.environment(by: entry.pick) else { return false }
            try fault(entry, on: child.name) { try stop(child, of: slot, entry, extra: clock) }
        default: return false
        }
        return true
    }

    private func stop(
        _ child: Child, of slot: Slot, _ entry: FaultPlan.Entry, extra: [String: String] = [:]
    ) throws {
        stage.history.write(.asked(child: child.name))
        child.signal(SIGTERM)
        if !child.waitForEnd(within: rules.rules.shutdown + 30) { child.signal(SIGKILL) }
        _ = child.waitForEnd(within: 10)
        try slot.replace(child, wasAsked: true, after: entry.length, extra: extra)
    }
}

/// A wall clock that is wrong, by libfaketime. The monotonic clock stays right: nobody can set that one.
enum WrongClock {
    static let library = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/local/lib/faketime/libfaketimeMT.so.1",
    ].first { FileManager.default.fileExists(atPath: $0) }

    static func environment(by pick: UInt64) -> [String: String]? {
        guard let library else { return nil }
        let seconds = Int(pick % 7201) - 3600
        return [
            "LD_PRELOAD": library, "FAKETIME": "\(seconds < 0 ? "" : "+")\(seconds)", "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
    }
}
