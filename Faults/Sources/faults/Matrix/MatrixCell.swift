/// One statement of one scenario, and one fault.
struct MatrixCell: Sendable {
    let scenario: Scenario
    /// The name of a failpoint without its side: `claim.commit`.
    let statement: String
    let fault: MatrixFault

    var name: String { "\(scenario.name)/\(statement)/\(fault.rawValue)" }

    /// Where the process is disturbed.
    var point: String { fault.point(at: statement) }

    /// What the process is told to do.
    var failpoint: String {
        let operation = statement.prefix { $0 != "." }
        // The first time is that of the look, before a run, whether the database takes writes.
        let isLooked = ["register", "deregister"].contains(operation)
        return "\(point)=\(fault.action)\(isLooked ? "@2" : "")"
    }

    /// What came of it.
    struct Result: Sendable {
        let cell: String
        /// What must not be.
        var violations: [String] = []
        /// Why it could not be played.
        var trouble: String?
        var seconds = 0.0

        /// What is to be said when it has not passed; nothing when it has.
        var complaints: [String] { violations + (trouble.map { ["it could not be played: \($0)"] } ?? []) }
    }
}

/// What is wrong with the processes of a cell from their start.
struct Handicap: Sendable {
    /// A seeded bug that all of them have.
    var bug = ""
    /// How many seconds the clock of the one that is disturbed is ahead.
    var clock = 0
}
