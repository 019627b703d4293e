/// A rate beside its floor, as it is printed.
package struct Comparison: Codable, Sendable {
    /// How many in each round, where that is a setting.
    package let tasks: Int?
    package let rate: Double
    package let floor: Double
    package let ratio: Double

    package init(_ rates: Rates, tasks: Int? = nil) {
        self.tasks = tasks
        rate = rates.rate.rounded()
        floor = rates.floor.rounded()
        ratio = rates.ratio
    }

    /// The cells of a line of a table: rate, floor, ratio.
    package var cells: [String] {
        [String(Int(rate)), String(Int(floor)), String(rounded(ratio, to: 2))]
    }
}
