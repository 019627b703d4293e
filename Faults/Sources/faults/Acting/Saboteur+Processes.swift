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
            try fault(entry, on: child.name) { try slot.kill(child, andWait: entry.length) }
        case .pauseWorker:
            fault(entry, on: child.name) { child.pause(for: entry.length) }
        case .stopWorker:
            try fault(entry, on: child.name) { try stop(child, of: slot, entry) }
        case .skewWorker:
            // Up to an hour.
            guard let clock = WrongClock.environment(ahead: Int(entry.pick % 7201) - 3600) else { return false }
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
        if !child.waitForEnd(within: rules.rules.longestStop) { child.signal(SIGKILL) }
        _ = child.waitForEnd(within: 10)
        try slot.replace(child, wasAsked: true, after: entry.length, extra: extra)
    }
}
