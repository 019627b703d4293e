/// Whether a quantity stayed flat over a run.
///
/// The first quarter is warm-up. The median of the last quarter is held against that of the second one: medians, so that
/// what comes and goes does not count, and half a run between them, so that what grows slowly has had its time.
package struct Trend: Sendable, Equatable {
    /// The fewest values that a verdict can be made of: two for each quarter.
    package static let fewest = 8

    /// Medians.
    package let secondQuarter: Double
    package let lastQuarter: Double
    package let highest: Double
    /// What the last quarter may come to.
    package let limit: Double

    package var isFlat: Bool { lastQuarter <= limit }

    /// - Parameter values: At equal distances in time.
    /// - Returns: `nil` for fewer than ``fewest``.
    package init?(_ values: [Double], _ tolerance: Tolerance) {
        guard values.count >= Self.fewest else { return nil }
        let quarter = values.count / 4
        secondQuarter = Self.median(values[quarter..<2 * quarter])
        lastQuarter = Self.median(values.suffix(quarter))
        highest = values.max() ?? 0
        limit = tolerance.limit(after: secondQuarter)
    }

    private static func median(_ values: some Collection<Double>) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
