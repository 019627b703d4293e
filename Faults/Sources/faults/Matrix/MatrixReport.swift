import Foundation

struct MatrixReport: Report, Encodable {
    struct Failure: Encodable {
        let cell: String
        let violations: [String]
        /// Why it could not be played.
        let trouble: String?
    }

    let cells: Int
    let passed: Int
    let failed: [Failure]
    /// Listed statements that nothing passes, and that are therefore not tested.
    let unreached: [String]
    let seconds: Double
    /// How long a cell took on average, by its fault.
    let secondsByFault: [String: Double]

    private enum CodingKeys: String, CodingKey {
        case cells, passed, failed, unreached, seconds
        case secondsByFault = "seconds_by_fault"
    }

    init(results: [MatrixCell.Result], unreached: [String], seconds: Double) {
        cells = results.count
        failed = results.filter { !$0.complaints.isEmpty }.map { result in
            Failure(cell: result.cell, violations: result.violations, trouble: result.trouble)
        }
        passed = cells - failed.count
        self.unreached = unreached
        self.seconds = (seconds * 10).rounded() / 10
        let times = Dictionary(grouping: results) { $0.cell.split(separator: "/").last.map(String.init) ?? "" }
        secondsByFault = times.mapValues { ($0.reduce(0) { $0 + $1.seconds } / Double($0.count) * 10).rounded() / 10 }
    }

    var isClean: Bool { failed.isEmpty && unreached.isEmpty }

    var text: String {
        var lines = ["\(passed) of \(cells) cells passed in \(Int(seconds)) s."]
        for failure in failed {
            let what = failure.violations + (failure.trouble.map { ["it could not be played: \($0)"] } ?? [])
            lines.append(([failure.cell] + what).joined(separator: "\n    "))
        }
        if !unreached.isEmpty { lines.append("Not reached: " + unreached.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }
}
