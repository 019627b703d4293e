import Foundation

/// All cells, played on several lanes at once.
struct Matrix {
    private let options: LaneOptions
    /// Only cells whose name has this in it; all when it is empty.
    private let only: String
    private let handicap: Handicap
    private let failpoints: FailpointList

    init(_ options: LaneOptions, only: String, bug: String) throws {
        self.options = options
        self.only = only
        handicap = Handicap(bug: bug)
        failpoints = try FailpointList(folder: options.folder)
        guard bug.isEmpty || failpoints.bugs.contains(bug) else {
            throw ServerFailure(
                description: "There is no bug \(bug); there are \(failpoints.bugs.joined(separator: ", ")).")
        }
    }

    func run() throws -> MatrixReport {
        let began = ContinuousClock.now
        let lanes = try Lanes(options)
        defer { lanes.close() }
        let rehearsals = lanes.share(Scenario.all) { [handicap] in $1.rehearse($0, with: handicap) }
        let points = Dictionary(uniqueKeysWithValues: rehearsals.map { ($0.scenario.name, $0.points) })
        let cells = cells(of: points).filter { only.isEmpty || $0.name.contains(only) }
        note("\(cells.count) cells, after \(rehearsals.count) rehearsals")
        let results = play(cells, on: lanes)
        return MatrixReport(
            results: rehearsals.map(\.result) + results, unreached: unreached(points),
            seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    private func play(_ cells: [MatrixCell], on lanes: Lanes) -> [MatrixCell.Result] {
        lanes.share(cells) { [handicap] cell, lane in
            lane.play(cell, with: handicap)
        } progress: { result, done in
            for complaint in result.complaints { note("\(result.cell): \(complaint)") }
            if done.isMultiple(of: 50) { note("\(done) of \(cells.count) cells") }
        }
    }

    // MARK: Which cells there are

    /// The points that each scenario passes, by its name.
    private typealias Points = [String: Set<String>]

    /// Every statement that a scenario is about and passes, with every fault. One that only reads is taken where it is
    /// passed first.
    private func cells(of points: Points) -> [MatrixCell] {
        var read: Set<String> = []
        return Scenario.all.flatMap { scenario in
            statements(of: scenario.operations).filter { statement in
                guard points[scenario.name]?.contains(statement + ".before") ?? false else { return false }
                return !statement.contains(".select") || read.insert(statement).inserted
            }.flatMap { statement in
                MatrixFault.allCases.filter { $0.isOfUse(at: statement) }.map { fault in
                    MatrixCell(scenario: scenario, statement: statement, fault: fault)
                }
            }
        }
    }

    private func statements(of operations: [String]) -> [String] {
        failpoints.statements.filter { operations.contains(String($0.prefix { $0 != "." })) }
    }

    /// Statements that are listed, and that no scenario passes.
    private func unreached(_ points: Points) -> [String] {
        let passed = points.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        return failpoints.statements.filter { !passed.contains($0 + ".before") }
    }
}
