import Foundation

/// All cells, played on several lanes at once.
struct Matrix {
    let options: MatrixOptions
    private let failpoints: FailpointList

    init(_ options: MatrixOptions) throws {
        self.options = options
        failpoints = try FailpointList(folder: options.folder)
        guard options.bug.isEmpty || failpoints.bugs.contains(options.bug) else {
            throw ServerFailure(
                description: "There is no bug \(options.bug); there are \(failpoints.bugs.joined(separator: ", ")).")
        }
    }

    func run() throws -> MatrixReport {
        let began = ContinuousClock.now
        let lanes = try openLanes()
        defer { inParallel(lanes) { _, lane in lane.close() } }
        let rehearsals = try rehearse(on: lanes)
        let cells = cells(of: rehearsals.points).filter { options.only.isEmpty || $0.name.contains(options.only) }
        let results = play(cells, on: lanes)
        return MatrixReport(
            results: rehearsals.results + results, unreached: unreached(rehearsals.points),
            seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    private func openLanes() throws -> [MatrixLane] {
        let lanes = Locked<[MatrixLane]>([])
        let errors = Locked<[String]>([])
        inParallel(Array(1...options.lanes)) { _, number in
            do {
                let lane = try MatrixLane(number, options: options)
                lanes.change { $0.append(lane) }
            } catch {
                errors.change { $0.append("\(error)") }
            }
        }
        if let error = errors.current.first {
            for lane in lanes.current { lane.close() }
            throw ServerFailure(description: error)
        }
        return lanes.current
    }

    // MARK: Which cells there are

    /// The points that each scenario passes, by its name.
    private typealias Points = [String: Set<String>]

    private func rehearse(on lanes: [MatrixLane]) throws -> (points: Points, results: [MatrixCell.Result]) {
        let points = Locked<Points>([:])
        let results = Locked<[MatrixCell.Result]>([])
        share(Scenario.all, among: lanes) { scenario, _, lane in
            do {
                let (passed, result) = try lane.rehearse(scenario)
                points.change { $0[scenario.name] = Set(passed) }
                results.change { $0.append(result) }
            } catch {
                results.change {
                    $0.append(.init(cell: "\(scenario.name)/rehearsal", violations: ["\(error)"], seconds: 0))
                }
            }
        }
        return (points.current, results.current)
    }

    /// Every statement that a scenario is about and passes, with every fault. One that only reads is taken where it is
    /// passed first.
    private func cells(of points: Points) -> [MatrixCell] {
        var read: Set<String> = []
        return Scenario.all.flatMap { scenario in
            statements(of: scenario.operations).filter { statement in
                guard points[scenario.name]?.contains(statement + ".before") ?? false else { return false }
                return !statement.contains(".select") || read.insert(statement).inserted
            }.flatMap { statement in
                MatrixFault.allCases.map { MatrixCell(scenario: scenario, statement: statement, fault: $0) }
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

    // MARK: Playing

    private func play(_ cells: [MatrixCell], on lanes: [MatrixLane]) -> [MatrixCell.Result] {
        let results = Locked<[MatrixCell.Result]>([])
        share(cells, among: lanes) { cell, number, lane in
            let result = lane.play(cell, as: number)
            results.change { $0.append(result) }
            for violation in result.violations { note("\(result.cell): \(violation)") }
            let count = results.current.count
            if count.isMultiple(of: 50) { note("\(count) of \(cells.count) cells") }
        }
        return results.current
    }

    private func note(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Each lane takes the next one as soon as it is free.
    private func share<Work: Sendable>(
        _ work: [Work], among lanes: [MatrixLane], _ body: @escaping @Sendable (Work, Int, MatrixLane) -> Void
    ) {
        let next = Locked(0)
        inParallel(lanes) { _, lane in
            while true {
                let index = next.change { next in
                    defer { next += 1 }
                    return next
                }
                guard index < work.count else { return }
                body(work[index], index, lane)
            }
        }
    }

    /// Each on a thread of its own; returns when all are done.
    private func inParallel<Value: Sendable>(
        _ values: [Value], _ body: @escaping @Sendable (Int, Value) -> Void
    ) {
        let group = DispatchGroup()
        for (index, value) in values.enumerated() {
            group.enter()
            Thread {
                body(index, value)
                group.leave()
            }.start()
        }
        group.wait()
    }
}
