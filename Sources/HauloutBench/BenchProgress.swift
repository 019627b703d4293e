import HauloutCore

/// How far a measurement is.
public struct BenchProgress: Sendable, Equatable {
    /// What is being done: `burn-down`.
    public var name: String
    public var done: Int
    public var of: Int
    public var elapsed: Duration

    public init(name: String, done: Int, of: Int, elapsed: Duration) {
        self.name = name
        self.done = done
        self.of = of
        self.elapsed = elapsed
    }

    /// `burn-down: 48,000 of 100,000 tasks · 83,000/s`
    public var text: String {
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0.1 && done > 0 ? " · \(Words.count(Int((Double(done) / seconds).rounded())))/s" : ""
        return "\(name): \(Words.count(done)) of \(Words.count(of)) tasks\(rate)"
    }
}
