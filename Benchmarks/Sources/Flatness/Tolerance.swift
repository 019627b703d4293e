/// How much a quantity may have grown without being called a leak: a share of what it was, and something on top for what
/// comes in whole pieces or sways.
package struct Tolerance: Sendable, Equatable {
    package let share: Double
    package let margin: Double

    package init(share: Double, margin: Double) {
        self.share = share
        self.margin = margin
    }

    /// The most that something may come to that was `value` before.
    package func limit(after value: Double) -> Double { value * (1 + share) + margin }
}
