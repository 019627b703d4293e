public import Foundation

/// When failures happened, counted in equal steps of time.
public struct FailureTimeline: Sendable, Equatable {
    /// One step.
    public struct Bar: Sendable, Equatable {
        public var final: Int
        public var retried: Int

        public init(final: Int = 0, retried: Int = 0) {
            self.final = final
            self.retried = retried
        }

        public var total: Int { final + retried }
    }

    /// The start of the first step: a multiple of `step`.
    public var start: Date
    /// How long a step is, in seconds.
    public var step: Int
    public var bars: [Bar]
    /// True when there are more failures than were counted.
    public var isSample: Bool

    public init(start: Date, step: Int, bars: [Bar], isSample: Bool = false) {
        self.start = start
        self.step = step
        self.bars = bars
        self.isSample = isSample
    }

    public var end: Date { start.addingTimeInterval(Double(step * bars.count)) }

    private static let steps = [1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400, 604_800]
    private static let mostBars = 60

    /// Counts failures by the time they were recorded, in at most 60 steps, or longer ones of a week; `nil` without
    /// failures.
    package init?(of failures: [RecordedFailure], isSample: Bool = false) {
        let seconds = failures.map { Int($0.recordedAt.timeIntervalSince1970.rounded(.down)) }
        guard let first = seconds.min(), let last = seconds.max() else { return nil }
        let step = Self.steps.first { last / $0 - first / $0 < Self.mostBars } ?? Self.steps[Self.steps.count - 1]
        var bars = Array(repeating: Bar(), count: last / step - first / step + 1)
        for (second, recorded) in zip(seconds, failures) {
            let index = second / step - first / step
            if recorded.failure.next == .discarded { bars[index].final += 1 } else { bars[index].retried += 1 }
        }
        let start = Date(timeIntervalSince1970: Double(first / step * step))
        self.init(start: start, step: step, bars: bars, isSample: isSample)
    }
}
