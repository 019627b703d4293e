/// One statement of one scenario, and one fault.
struct MatrixCell: Sendable {
    let scenario: Scenario
    /// The name of a failpoint without its side: `claim.commit`.
    let statement: String
    let fault: MatrixFault

    var name: String { "\(scenario.name)/\(statement)/\(fault.rawValue)" }

    var failpoint: String {
        let operation = statement.prefix { $0 != "." }
        // The first time is that of the look, before a run, whether the database takes writes.
        return fault.failpoint(at: statement) + (["register", "deregister"].contains(operation) ? "@2" : "")
    }

    /// What came of it.
    struct Result: Sendable {
        let cell: String
        let violations: [String]
        let seconds: Double
    }
}
