import Foundation

struct MatrixReport: Encodable {
    struct Failure: Encodable {
        let cell: String
        let violations: [String]
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
        failed = results.filter { !$0.violations.isEmpty }.map { Failure(cell: $0.cell, violations: $0.violations) }
        passed = cells - failed.count
        self.unreached = unreached
        self.seconds = (seconds * 10).rounded() / 10
        let times = Dictionary(grouping: results) { $0.cell.split(separator: "/").last.map(String.init) ?? "" }
        secondsByFault = times.mapValues { ($0.reduce(0) { $0 + $1.seconds } / Double($0.count) * 10).rounded() / 10 }
    }

    var isClean: Bool { failed.isEmpty && unreached.isEmpty }

    var text: String {
        var lines = ["\(passed) of \(cells) cells passed in \(Int(seconds)) s."]
        for failure in failed { lines.append("\(failure.cell)\n    " + failure.violations.joined(separator: "\n    ")) }
        if !unreached.isEmpty { lines.append("Not reached: " + unreached.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
