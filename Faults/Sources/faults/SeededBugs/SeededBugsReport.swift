import Foundation

/// Which seeded bugs were caught, and how often.
struct SeededBugsReport: Report, Encodable {
    struct Bug: Encodable {
        let name: String
        /// What was played.
        let cell: String
        let runs: Int
        let caught: Int
        /// How it showed the first time.
        let by: String?
        /// Why runs could not be played.
        let troubles: [String]
    }

    struct Control: Encodable {
        let cell: String
        let passed: Bool
        let complaints: [String]
    }

    let bugs: [Bug]
    /// Those that no run has caught.
    let missed: [String]
    /// The same runs without a bug, which have to pass.
    let controls: [Control]
    let seconds: Double

    /// - Parameter bugs: Their names, in the order in which they are told.
    init(
        bugs: [String], hunted: [(bug: String, result: MatrixCell.Result)], controls: [MatrixCell.Result],
        seconds: Double
    ) {
        let results = Dictionary(grouping: hunted, by: \.bug).mapValues { $0.map(\.result) }
        self.bugs = bugs.map { name in
            let results = results[name] ?? []
            return Bug(
                name: name, cell: results.first?.cell ?? "", runs: results.count,
                caught: results.count { !$0.violations.isEmpty }, by: results.lazy.compactMap(\.violations.first).first,
                troubles: results.compactMap(\.trouble))
        }
        missed = self.bugs.filter { $0.caught == 0 }.map(\.name)
        self.controls = controls.map { result in
            Control(cell: result.cell, passed: result.complaints.isEmpty, complaints: result.complaints)
        }
        self.seconds = (seconds * 10).rounded() / 10
    }

    var isClean: Bool { missed.isEmpty && controls.allSatisfy(\.passed) }

    var text: String {
        let table = bugs.map { bug in
            let by = bug.by ?? bug.troubles.first ?? "nothing was found"
            return "\(Self.cell(bug.name, 28))\(Self.cell("\(bug.caught) of \(bug.runs)", 10))\(bug.cell): \(by)"
        }
        let passed = controls.count(where: \.passed)
        return
            ([Self.cell("Bug", 28) + Self.cell("caught", 10) + "by"] + table
            + ["", "\(passed) of \(controls.count) of these runs passed without the bug."]
            + controls.filter { !$0.passed }.map { "\($0.cell): \($0.complaints.joined(separator: "; "))" }
            + [missed.isEmpty ? "None was missed, in \(Int(seconds)) s." : "Missed: \(missed.joined(separator: ", "))."])
            .joined(separator: "\n")
    }

    private static func cell(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
    }
}
