import Foundation

/// Says every few seconds how far a campaign is.
final class Progress: Sendable {
    private let isOver = Locked(false)

    init(_ stage: Stage, _ saboteur: Saboteur) {
        let start = ContinuousClock.now
        Thread { [isOver] in
            while !isOver.current {
                let seconds = Int((ContinuousClock.now - start) / .seconds(1))
                let faults = saboteur.counts.values.reduce(0, +)
                let tasks = (try? stage.tables.counts()).map { "\($0.completed) completed, \($0.left) waiting" }
                note("\(seconds) s: \(faults) faults; tasks: \(tasks ?? "the server does not say")")
                for _ in 0..<30 where !isOver.current { Thread.sleep(forTimeInterval: 0.1) }
            }
        }.start()
    }

    func end() { _ = isOver.exchange(true) }
}
