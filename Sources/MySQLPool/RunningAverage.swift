/// A mean of durations in which newer ones weigh more: an eighth for the newest, once there are eight.
struct RunningAverage: Sendable {
    /// In seconds; `nil` before the first sample.
    private(set) var seconds: Double?
    private(set) var samples = 0

    /// Whether a few unusual samples no longer decide.
    var isSettled: Bool { samples >= Self.memory }

    mutating func add(seconds sample: Double) {
        samples = min(samples + 1, Self.memory)
        seconds = seconds.map { $0 + (sample - $0) / Double(samples) } ?? sample
    }

    private static var memory: Int { 8 }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
