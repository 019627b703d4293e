import Foundation
import Histories

/// Writes down when this machine did not get round to running the campaign: then nobody's being late says anything.
final class StallWatch: Sendable {
    private let isOver = Locked(false)

    /// How often it looks, and what counts as late, in seconds.
    private static let interval = 0.05
    private static let limit = 0.3

    init(_ history: HistoryWriter) {
        Thread { [isOver] in
            while !isOver.current {
                let start = Instant.now
                Thread.sleep(forTimeInterval: Self.interval)
                let late = Instant.now - start - Self.interval
                guard late > Self.limit else { continue }
                history.write(.stalled(milliseconds: Int(late * 1000)))
            }
        }.start()
    }

    func end() { _ = isOver.exchange(true) }
}
