import FaultProxy
import Foundation

/// A server of its own, with a proxy in front, on which one cell is played after the other.
final class MatrixLane: Sendable {
    /// How long an answer is held back: longer than a lease.
    private static let lateness = MatrixProject.lease + 1.5
    /// How long a cell may take until everything has come to its end.
    private static let patience = 40.0

    private let folder: String
    private let bug: String
    private let server: Server
    private let proxy: FaultProxy
    private let project: MatrixProject
    private let tables: MatrixTables

    init(_ number: Int, options: MatrixOptions) throws {
        folder = options.folder + "/lane-\(number)"
        bug = options.bug
        project = try MatrixProject(folder)
        server = Server(
            name: options.server, folder: folder + "/server", script: options.servers,
            options: Self.options + (bug == "lazy-flush" ? ["--innodb-flush-log-at-trx-commit=0"] : []))
        try server.start()
        tables = MatrixTables(socket: server.socket)
        proxy = try FaultProxy(to: server.socket)
        proxy.answers = [
            "lose": .lost(after: {}), "late": .late(Self.lateness),
            "kill": .lost(after: { [server] in server.killAndWait() }),
        ]
        try tables.createDatabase()
        let migration = try haulout("migrate", ["migrate"], by: "socket: \"\(server.socket)\"")
        guard waitUntil(within: 60, { !migration.isRunning }), migration.status == 0 else {
            throw ServerFailure(description: "haulout migrate failed: \(migration.errorText)")
        }
        try tables.createNotes()
    }

    /// Small, and durable.
    private static let options = [
        "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--max-connections=100",
        "--innodb-flush-log-at-trx-commit=1", "--performance-schema=OFF",
    ]

    func close() {
        proxy.close()
        try? server.stop()
    }

    // MARK: Playing

    /// Plays a scenario without a fault, and says which points its victim has passed.
    func rehearse(_ scenario: Scenario) throws -> (points: [String], result: MatrixCell.Result) {
        let began = ContinuousClock.now
        let name = "\(scenario.name)-rehearsal"
        try tables.prepare(scenario)
        let victim = try start(scenario, name, failpoints: "*=note")
        defer { victim.end() }
        if case .stoppedWorker = scenario.victim, hasReached("claim.commit.after", victim) { victim.send(SIGTERM) }
        if case .worker = scenario.victim { waitUntil(within: Self.patience) { !victim.isRunning } }
        let heir = try startHeir(name)
        defer { heir.end() }
        let violations = try judge(scenario, victim, heir, name)
        return (victim.points, result("\(scenario.name)/rehearsal", violations, since: began))
    }

    func play(_ cell: MatrixCell, as number: Int) -> MatrixCell.Result {
        let began = ContinuousClock.now
        do {
            return result(cell.name, try violations(of: cell, named: "cell-\(number)"), since: began)
        } catch {
            if !server.isRunning { try? server.start() }
            return result(cell.name, ["the cell could not be played: \(error)"], since: began)
        }
    }

    private func result(_ name: String, _ violations: [String], since began: ContinuousClock.Instant)
        -> MatrixCell.Result
    {
        MatrixCell.Result(cell: name, violations: violations, seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    private func violations(of cell: MatrixCell, named name: String) throws -> [String] {
        try tables.prepare(cell.scenario)
        var failpoints = cell.failpoint
        if case .stoppedWorker = cell.scenario.victim { failpoints += ";claim.commit.after=note" }
        let victim = try start(cell.scenario, name, failpoints: failpoints)
        defer { victim.end() }
        if case .stoppedWorker = cell.scenario.victim, hasReached("claim.commit.after", victim) { victim.send(SIGTERM) }
        let point = cell.statement + (cell.fault == .killAfter ? ".after" : ".before")
        guard hasReached(point, victim) else { return ["the point was not reached: \(name)"] }
        try disturbServer(cell.fault, victim)
        let heir = try startHeir(name)
        defer { heir.end() }
        let isJoined = try cell.fault == .pause && pause(victim, of: cell.scenario, beside: heir)
        var violations = try judge(cell.scenario, victim, heir, name, isJoined: isJoined)
        if cell.fault.isSurvived, let signal = victim.signal {
            violations.append("the process died by signal \(signal)")
        }
        return violations
    }

    private func hasReached(_ point: String, _ victim: MatrixProcess) -> Bool {
        waitUntil(within: Self.patience) { victim.points.contains(point) || !victim.isRunning }
        return victim.points.contains(point)
    }

    private func disturbServer(_ fault: MatrixFault, _ victim: MatrixProcess) throws {
        switch fault {
        case .serverBefore:
            server.killAndWait()
            try server.start()
            victim.send(SIGCONT)
        case .serverAfter:
            // The proxy does it, as soon as there is an answer.
            guard waitUntil(within: Self.patience, { !server.isRunning }) else {
                throw ServerFailure(description: "There was no answer at which the server could have been killed.")
            }
            try server.start()
        default: break
        }
    }

    /// Lets a process that has stopped go on once others have taken over what it had. While a producer stands still,
    /// tasks that come later are enqueued and done.
    ///
    /// - Returns: Whether there was such a task.
    private func pause(_ victim: MatrixProcess, of scenario: Scenario, beside heir: MatrixProcess) throws -> Bool {
        defer { victim.send(SIGCONT) }
        guard case .producer = scenario.victim else {
            // Not for ever: what it has locked stays locked.
            _ = try tables.waitUntilGone(victim.pid, within: 2 * MatrixProject.lease)
            return false
        }
        try tables.insert([Scenario.Task(job: "effect", items: [9])])
        guard try tables.waitForEffect(item: 9, within: Self.patience) else {
            throw ServerFailure(description: "Another task was not done while the producer stood still.")
        }
        return true
    }

    // MARK: Judging

    /// Has another process do what is left, and looks what came of it all.
    private func judge(
        _ scenario: Scenario, _ victim: MatrixProcess, _ heir: MatrixProcess, _ name: String, isJoined: Bool = false
    ) throws -> [String] {
        var expected = scenario.outcome
        if case .producer = scenario.victim {
            guard let outcome = try outcomeOfEnqueue(scenario, victim, name, others: isJoined ? 1 : 0) else {
                return ["the enqueue did not end, or could not be repeated: \(name)"]
            }
            expected = isJoined ? outcome.withOneMore : outcome
        }
        let isAtRest =
            try waitUntil(within: Self.patience) { !victim.isRunning && heir.errorText.contains(" Registered ") }
            && tables.waitForRest(but: heir.pid, within: Self.patience)
        guard isAtRest else {
            let left = try tables.left()
            return ["no rest after \(Int(Self.patience)) s: \(left.tasks) tasks, \(left.processes) processes: \(name)"]
                + (victim.isRunning ? ["the process still runs"] : [])
        }
        heir.send(SIGTERM)
        guard waitUntil(within: Self.patience, { !heir.isRunning }), heir.status == 0 else {
            return ["the other process did not end well: \(name)"]
        }
        return try tables.violations(expected).map { "\($0): \(name)" }
    }

    /// All tasks of an enqueue that was acknowledged, and of one that was repeated; all or none of any other.
    private func outcomeOfEnqueue(
        _ scenario: Scenario, _ victim: MatrixProcess, _ name: String, others: Int
    ) throws -> Scenario.Outcome? {
        guard waitUntil(within: Self.patience, { !victim.isRunning }) else { return nil }
        if victim.status == 0 { return scenario.outcome }
        if scenario.isRepeatable {
            let again = try start(scenario, name + "-again", failpoints: "")
            defer { again.end() }
            return waitUntil(within: Self.patience, { !again.isRunning }) && again.status == 0 ? scenario.outcome : nil
        }
        return try tables.taskCount() == others ? Scenario.Outcome() : scenario.outcome
    }

    private func startHeir(_ name: String) throws -> MatrixProcess {
        try haulout(name + "-heir", ["run"], by: "hosts: [\"127.0.0.1:\(proxy.port)\"]")
    }

    // MARK: Processes

    private func start(_ scenario: Scenario, _ name: String, failpoints: String) throws -> MatrixProcess {
        let arguments =
            switch scenario.victim {
            case .worker: ["run", "--drain"]
            case .stoppedWorker: ["run"]
            case .producer(let arguments): ["enqueue"] + arguments
            }
        return try haulout(
            name, arguments, by: "hosts: [\"127.0.0.1:\(proxy.port)\"]", threads: scenario.threads,
            failpoints: failpoints)
    }

    private func haulout(
        _ name: String, _ arguments: [String], by server: String, threads: Int = 2, failpoints: String = ""
    ) throws -> MatrixProcess {
        let config = try project.configure(
            "config-\(threads)-\(server.prefix { $0 != ":" })", server: server, threads: threads)
        return try MatrixProcess(
            name, arguments + ["--config", config], failpoints: failpoints, bug: bug, folder: folder)
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
