#if Failpoints
    internal import Failpoints
    internal import CMariaDB

    extension Connection {
        /// Runs a statement between its two points.
        func run<T>(
            _ sql: String, between points: StatementPoints, _ statement: () throws(DatabaseError) -> T
        ) throws(DatabaseError) -> T {
            // What is sent from here on is not another statement of the operation.
            let outcome: Result<T, DatabaseError> = Failpoints.$operation.withValue(nil) {
                do throws(DatabaseError) {
                    try obey(points.reach(.before), of: sql)
                    let value = try statement()
                    try obey(points.reach(.after), of: sql)
                    return .success(value)
                } catch {
                    return .failure(error)
                }
            }
            return try outcome.get()
        }

        private func obey(_ order: StatementPoints.Order?, of sql: String) throws(DatabaseError) {
            switch order {
            case nil: break
            case .cut: cancel()
            case .tell(let word): _ = try execute(text: "SELECT 0 /* haulout failpoint: \(word) */")
            case .fail(let code):
                do throws(DatabaseError) {
                    try fail(code)
                } catch {
                    guard ridesOver(error) else { throw error }
                }
            }
        }

        /// Has the server answer with an error, after it has undone what it undoes with one of that number.
        private func fail(_ code: Int) throws(DatabaseError) {
            if code == 1213 { _ = try execute(text: "ROLLBACK") }
            let state = code == 1213 ? "40001" : "HY000"
            _ = try execute(
                text: "SIGNAL SQLSTATE '\(state)' SET MYSQL_ERRNO = \(code), MESSAGE_TEXT = 'by a failpoint'")
        }

        /// Sends statements one by one, each between its points. As those that are sent together, the later ones are
        /// sent whatever comes of the earlier ones.
        func pipelineByPoints(_ statements: [PipelinedStatement]) -> [Result<QueryResult, DatabaseError>] {
            statements.map { statement in
                Result { () throws(DatabaseError) in
                    guard let points = Failpoints.points(around: statement.sql) else {
                        return try pipeline([statement])[0].get()
                    }
                    return try run(statement.sql, between: points) { () throws(DatabaseError) in
                        try pipeline([statement])[0].get()
                    }
                }
            }
        }

        /// For the seeded bug that repeats only the statement after a deadlock.
        func ridesOver(_ error: DatabaseError) -> Bool {
            SeededBug.goesOnAfterDeadlock.isOn && error.kind == .deadlock
        }

        /// For the seeded bug of a session that becomes another one: of a connection that has broken, nobody hears.
        func nextSession(insteadOf handle: UnsafeMutablePointer<MYSQL>) -> UnsafeMutablePointer<MYSQL> {
            guard SeededBug.reconnectsInSession.isOn, socket.peek() == .hungUp,
                let next = try? Dialer(configuration: configuration).dial()
            else { return handle }
            mysql_close(handle)
            cache = StatementCache(capacity: configuration.statementCacheSize)
            socket.become(duplicateOf: mysql_get_socket(next))
            self.handle = next
            try? prepareSession(next)
            return next
        }
    }
#endif
