extension Sequence<Double> {
    /// The value that this share of all do not exceed, to three places: 1 gives the greatest. `nil` when there are none.
    func quantile(_ share: Double) -> Double? {
        let sorted = sorted()
        guard !sorted.isEmpty else { return nil }
        return (sorted[Swift.min(sorted.count - 1, Int(share * Double(sorted.count)))] * 1000).rounded() / 1000
    }
}
