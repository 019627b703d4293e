/// What Haulout and the floor came to in one run.
struct Rates {
    let rate: Double
    let floor: Double

    /// Measures both in turns, and takes the medians: a shared machine changes its mood within seconds, and the floor with
    /// it, by up to a half.
    static func measure(
        rounds: Int,
        floor: () -> Double,
        haulout: () async throws -> Double
    ) async rethrows -> Rates {
        var floors = [floor()]
        var rates: [Double] = []
        for _ in 0..<max(1, rounds) {
            rates.append(try await haulout())
            floors.append(floor())
        }
        return Rates(rate: median(rates), floor: median(floors))
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
