import MySQLClient

/// What a client of the fault suites does: connect, prepare, execute and fetch, execute again, the text protocol,
/// reset, and goodbye.
struct Visit {
    enum Step: String, CaseIterable, Sendable { case open, query, again, text, reset, afterReset }

    static let sql = "SELECT id, name FROM t WHERE id > ?"
    static let textSQL = "SELECT id, name FROM t"

    /// The steps that succeeded.
    private(set) var done: [Step] = []
    /// Of the step after them.
    private(set) var error: DatabaseError?
    /// Answers that were not the server's.
    private(set) var wrongAnswers: [String] = []
    /// What was wrong with the connection after the error.
    private(set) var complaints: [String] = []

    init(_ configuration: ConnectionConfiguration) {
        var connection: Connection?
        defer { connection?.close() }
        do throws(DatabaseError) {
            for step in Step.allCases {
                switch step {
                case .open: connection = try Connection.open(configuration)
                case .query, .again: check(step, try connection!.query(Self.sql, [0]))
                case .text: check(step, try connection!.execute(Self.textSQL))
                case .reset: try connection!.reset()
                case .afterReset: check(step, try connection!.query(Self.sql, [0]))
                }
                done.append(step)
            }
        } catch {
            self.error = error
            if let connection { checkBroken(connection, after: error) }
        }
    }

    private mutating func check(_ step: Step, _ result: QueryResult) {
        let expected: [[MySQLValue]] = [[1, "one"], [-2, .null], [.int(1 << 40), "three"]]
        if result.rows.map(\.values) != expected {
            wrongAnswers.append("\(step) gave \(result.rows.map(\.values))")
        }
    }

    /// The step that failed.
    var failed: Step? { done.count < Step.allCases.count ? Step.allCases[done.count] : nil }

    /// How many of the statements above the server has executed when the steps of `done` are.
    var executedCount: Int { done.count { $0 != .open && $0 != .reset } }

    /// True for a command that executes one of the statements above.
    static func isExecution(_ command: Transcript.Command) -> Bool {
        command == .execute(sql) || command == .query(textSQL)
    }

    /// A lost connection stays lost, says so, and can be closed.
    private mutating func checkBroken(_ connection: Connection, after error: DatabaseError) {
        guard !error.isConnectionUsable else { return }
        if connection.isOpen || connection.isAlive() { complaints.append("still open after \(error)") }
        do {
            try connection.query("SELECT 1")
            complaints.append("a query succeeded after \(error)")
        } catch {
            if error.kind != .notConnected || error.outcome != .notSent {
                complaints.append("a later query failed with \(error.kind) \(error.outcome)")
            }
        }
    }
}
