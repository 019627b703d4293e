import Foundation

extension MatrixLane {
    /// Plays a scenario without a fault, and says which points its victim has passed.
    func rehearse(
        _ scenario: Scenario, with handicap: Handicap
    ) -> (scenario: Scenario, points: Set<String>, result: MatrixCell.Result) {
        let points = Locked<Set<String>>([])
        let result = result("\(scenario.name)/rehearsal") { name in
            let victim = try start(scenario, name, failpoints: "*=note", with: handicap)
            defer { victim.end() }
            try stopIfScenarioSaysSo(scenario, victim)
            if case .worker = scenario.victim { waitUntil(within: Self.patience) { !victim.isRunning } }
            let heir = try startHeir(name, with: handicap)
            defer { heir.end() }
            defer { _ = points.exchange(Set(victim.points)) }
            return try judge(scenario, victim, heir, name, with: handicap)
        } preparing: {
            try tables.prepare(scenario)
        }
        return (scenario, points.current, result)
    }

    func play(_ cell: MatrixCell, with handicap: Handicap) -> MatrixCell.Result {
        result(cell.name) { name in
            try violations(of: cell, name, with: handicap)
        } preparing: {
            try tables.prepare(cell.scenario)
            try tables.flushLazily(handicap.bug == "lazy-flush")
        }
    }

    private func result(
        _ cell: String, _ body: (_ name: String) throws -> [String], preparing: () throws -> Void
    ) -> MatrixCell.Result {
        let began = ContinuousClock.now
        var result = MatrixCell.Result(cell: cell)
        let name = nextName()
        do {
            // Of a play before that has come to grief.
            if !server.process.isRunning { try server.start() }
            try preparing()
            result.violations = try body(name)
        } catch {
            result.trouble = "\(error) (\(name))"
        }
        result.seconds = (ContinuousClock.now - began) / .seconds(1)
        return result
    }

    private func violations(of cell: MatrixCell, _ name: String, with handicap: Handicap) throws -> [String] {
        var failpoints = cell.failpoint
        if case .stoppedWorker = cell.scenario.victim { failpoints += ";claim.commit.after=note" }
        let victim = try start(cell.scenario, name, failpoints: failpoints, with: handicap)
        defer { victim.end() }
        try stopIfScenarioSaysSo(cell.scenario, victim)
        try waitFor(cell.point, of: victim)
        try disturbServer(cell.fault, victim)
        let heir = try startHeir(name, with: handicap)
        defer { heir.end() }
        let isJoined = try holdUp(victim, cell)
        var violations = try judge(cell.scenario, victim, heir, name, isJoined: isJoined, with: handicap)
        if cell.fault.isSurvived, let signal = victim.signal {
            violations.append("the process died by signal \(signal): \(name)")
        }
        return violations
    }

    private func stopIfScenarioSaysSo(_ scenario: Scenario, _ victim: MatrixProcess) throws {
        guard case .stoppedWorker = scenario.victim else { return }
        try waitFor("claim.commit.after", of: victim)
        victim.send(SIGTERM)
    }

    private func waitFor(_ point: String, of victim: MatrixProcess) throws {
        waitUntil(within: Self.patience) { victim.points.contains(point) || !victim.isRunning }
        guard victim.points.contains(point) else {
            throw ServerFailure(description: "The point \(point) was not reached.")
        }
    }

    private func disturbServer(_ fault: MatrixFault, _ victim: MatrixProcess) throws {
        switch fault {
        case .serverBefore, .serverAnswered:
            ServerProcess.killAndWait([server.process])
            try server.start()
            victim.send(SIGCONT)
        case .serverAfter:
            // The proxy does it, as soon as there is an answer.
            guard waitUntil(within: Self.patience, { !server.process.isRunning }) else {
                throw ServerFailure(description: "There was no answer at which the server could have been killed.")
            }
            try server.start()
        default: break
        }
    }

    /// Lets a process that has stopped go on once others have taken over what it had, or would have had. While a producer
    /// stands still, tasks that come later are enqueued and done.
    ///
    /// - Returns: Whether there was such a task.
    private func holdUp(_ victim: MatrixProcess, _ cell: MatrixCell) throws -> Bool {
        guard [.pause, .race].contains(cell.fault) else { return false }
        defer { victim.send(SIGCONT) }
        guard case .producer = cell.scenario.victim else {
            // Not for ever: what it has locked stays locked.
            let limit = 2 * MatrixProject.lease
            if cell.fault == .pause { try tables.waitUntilGone(victim.pid, within: limit) }
            try tables.waitUntilTaken(within: limit)
            return false
        }
        try tables.insert([Scenario.Task(job: "effect", items: [9])])
        guard try tables.waitForEffect(item: 9, within: Self.patience) else {
            throw ServerFailure(description: "Another task was not done while the producer stood still.")
        }
        return true
    }
}

/// Looks until something is true, or the time is over.
@discardableResult
func waitUntil(within seconds: Double, _ isTrue: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while try !isTrue() {
        guard ContinuousClock.now < end else { return false }
        Thread.sleep(forTimeInterval: 0.02)
    }
    return true
}
