/// What Haulout and the floor came to in one run.
///
/// Measured in turns, and the medians taken: a shared machine changes its mood within seconds, and the floor with it,
/// by up to a half.
package struct Rates: Sendable {
    package let rate: Double
    package let floor: Double
    /// How much of the floor is reached, in thousandths.
    package var ratio: Double { rounded(rate / floor, to: 3) }

    package init(rate: Double, floor: Double) {
        self.rate = rate
        self.floor = floor
    }

    /// The medians.
    package init(rates: [Double], floors: [Double]) {
        self.init(rate: median(rates), floor: median(floors))
    }

    package static func measure(
        rounds: Int,
        floor: () throws -> Double,
        haulout: () async throws -> Double
    ) async rethrows -> Rates {
        var floors = [try floor()]
        var rates: [Double] = []
        for _ in 0..<max(1, rounds) {
            rates.append(try await haulout())
            floors.append(try floor())
        }
        return Rates(rates: rates, floors: floors)
    }
}

/// The value in the middle, or the mean of the two there.
package func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

package func rounded(_ value: Double, to digits: Int) -> Double {
    let unit = (0..<digits).reduce(1.0) { unit, _ in unit * 10 }
    return (value * unit).rounded() / unit
}
