import Foundation
import Measuring
import Reporting

/// One figure as a line of the table: what was found, the floor of the same run, and what it is to reach.
struct Figure {
    let name: String
    let value: String
    var floor = "–"
    var ratio = "–"
    var goals: [Goal] = []

    static let titles = ["", "Haulout", "floor in C", "ratio", "to reach", "reached"]

    var cells: [String] {
        [
            name, value, floor, ratio, goals.isEmpty ? "–" : goals.map(\.text).joined(separator: "; "),
            goals.isEmpty ? "–" : verdict,
        ]
    }

    /// One word where all goals agree, else one for each.
    private var verdict: String {
        let words = goals.map(\.verdict)
        return Set(words).count == 1 ? words[0] : words.joined(separator: "; ")
    }

    /// - Parameter unit: Of both rates, behind the number: `/s`.
    init(_ name: String, _ comparison: Comparison, unit: String = "/s", goals: [Goal]) {
        self.init(
            name, count(comparison.rate) + unit, floor: count(comparison.floor) + unit,
            ratio: decimal(comparison.ratio, 2), goals: goals)
    }

    init(_ name: String, _ value: String, floor: String = "–", ratio: String = "–", goals: [Goal] = []) {
        self.name = name
        self.value = value
        self.floor = floor
        self.ratio = ratio
        self.goals = goals
    }
}

/// What a figure is to reach, and whether it does.
struct Goal {
    let text: String
    let verdict: String

    /// - Parameter whole: Whether the run had the size that the goal is for; a smaller one decides nothing.
    init(_ text: String, _ isReached: Bool, whole: Bool = true) {
        self.text = text
        verdict = !whole ? "run too small" : isReached ? "yes" : "**no**"
    }
}

/// With that many digits behind the point.
func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
