import Foundation

extension MatrixLane {
    /// Has another process do what is left, and looks what came of it all.
    ///
    /// - Returns: What must not be.
    func judge(
        _ scenario: Scenario, _ victim: MatrixProcess, _ heir: MatrixProcess, _ name: String, isJoined: Bool = false,
        with handicap: Handicap
    ) throws -> [String] {
        var expected = scenario.outcome
        if case .producer = scenario.victim {
            guard let outcome = try outcomeOfEnqueue(scenario, victim, name, others: isJoined ? 1 : 0, with: handicap)
            else { return ["the enqueue did not end, or could not be repeated: \(name)"] }
            expected = isJoined ? outcome.withOneMore : outcome
        }
        guard try isAtRest(victim, heir) else {
            let left = try tables.left()
            return ["no rest after \(Int(Self.patience)) s: \(left.tasks) tasks, \(left.processes) processes: \(name)"]
                + (victim.isRunning ? ["the process still runs: \(name)"] : [])
        }
        heir.send(SIGTERM)
        guard waitUntil(within: Self.patience, { !heir.isRunning }), heir.status == 0 else {
            return ["the other process did not end well: \(name)"]
        }
        return try tables.violations(expected).map { "\($0): \(name)" }
    }

    private func isAtRest(_ victim: MatrixProcess, _ heir: MatrixProcess) throws -> Bool {
        try waitUntil(within: Self.patience) { !victim.isRunning && heir.errorText.contains(" Registered ") }
            && tables.waitForRest(but: heir.pid, within: Self.patience)
    }

    /// All tasks of an enqueue that was acknowledged, and of one that was repeated; all or none of any other.
    private func outcomeOfEnqueue(
        _ scenario: Scenario, _ victim: MatrixProcess, _ name: String, others: Int, with handicap: Handicap
    ) throws -> Scenario.Outcome? {
        guard waitUntil(within: Self.patience, { !victim.isRunning }) else { return nil }
        if victim.status == 0 { return scenario.outcome }
        if scenario.isRepeatable {
            let again = try start(scenario, name + "-again", with: handicap)
            defer { again.end() }
            return waitUntil(within: Self.patience, { !again.isRunning }) && again.status == 0 ? scenario.outcome : nil
        }
        return try tables.taskCount() == others ? Scenario.Outcome() : scenario.outcome
    }
}
