/// What is played to find a seeded bug.
struct Hunt: Sendable {
    enum Play: Sendable {
        /// A scenario, with nothing done to it.
        case rehearsal(Scenario)
        case cell(MatrixCell)
    }

    /// The bug's name.
    let bug: String
    let play: Play
    /// How many seconds the clock of the process that is disturbed is ahead.
    var clock = 0

    var name: String {
        switch play {
        case .rehearsal(let scenario): "\(scenario.name)/rehearsal"
        case .cell(let cell): cell.name
        }
    }

    /// - Parameter bug: The bug's name, or nothing: then the run has to pass.
    func run(on lane: MatrixLane, with bug: String) -> MatrixCell.Result {
        let handicap = Handicap(bug: bug, clock: clock)
        switch play {
        case .rehearsal(let scenario): return lane.rehearse(scenario, with: handicap).result
        case .cell(let cell): return lane.play(cell, with: handicap)
        }
    }
}

extension Hunt {
    /// Where each of them shows every time.
    static let all = [
        Hunt("complete-without-attempt", "nap", "complete.delete-task", .pause),
        Hunt("claim-without-cas", "nap", "claim.update-process", .race),
        // Dead, and its last heartbeat is yet to come.
        Hunt("worker-clock", "long-task", "heartbeat.update-process", .killAfter, clock: 3600),
        Hunt("heartbeat-ignores-rows", "one-task", "claim.update-process", .pause),
        Hunt("cursor-polling", "enqueue-many", "enqueue.commit", .pause),
        Hunt("ack-before-commit", "enqueue-many", "enqueue.commit", .cutBefore),
        Hunt("blind-commit-retry", "enqueue-many", "enqueue.commit", .loseReply),
        Hunt("goes-on-after-deadlock", "nap", "complete.insert-completed", .deadlock),
        Hunt("commits-after-lock-timeout", "nap", "complete.insert-completed", .lockTimeout),
        Hunt("reconnects-in-session", "nap", "complete.insert-completed", .cutBefore),
        Hunt("lazy-flush", "enqueue-many", "enqueue.commit", .serverAnswered),
        Hunt("unique-key-ignored", "enqueue-unique", "enqueue.commit", .loseReply),
        Hunt(bug: "retry-loses-items", play: .rehearsal(.named("retry"))),
    ]

    private init(
        _ bug: String, _ scenario: String, _ statement: String, _ fault: MatrixFault, clock: Int = 0
    ) {
        let cell = MatrixCell(scenario: .named(scenario), statement: statement, fault: fault)
        self.init(bug: bug, play: .cell(cell), clock: clock)
    }
}

extension Scenario {
    fileprivate static func named(_ name: String) -> Scenario {
        guard let scenario = all.first(where: { $0.name == name }) else { preconditionFailure("no scenario \(name)") }
        return scenario
    }
}
