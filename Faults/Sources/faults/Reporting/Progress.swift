import Foundation

/// Says every few seconds how far a campaign is.
final class Progress: Sendable {
    private let isOver = Locked(false)

    /// - Parameter faults: How many there were so far.
    init(_ stage: some CampaignStage, faults: @escaping @Sendable () -> Int) {
        let start = ContinuousClock.now
        Thread { [isOver] in
            while !isOver.current {
                let seconds = Int((ContinuousClock.now - start) / .seconds(1))
                let tasks = (try? stage.counts()).map { "\($0.completed) completed, \($0.left) waiting" }
                note("\(seconds) s: \(faults()) faults; tasks: \(tasks ?? "the server does not say")")
                for _ in 0..<30 where !isOver.current { Thread.sleep(forTimeInterval: 0.1) }
            }
        }.start()
    }

    func end() { _ = isOver.exchange(true) }
}
