internal import MySQLClient

/// Repeats what the server rolled back, a few times, before it counts as a failure.
enum ConflictRetry {
    private static let tries = 3

    /// Runs `body` until it does not end in a conflict with others; three times at most.
    ///
    /// - Parameter isTransaction: True when a connection that was lost at one of its statements means that nothing
    ///   happened, so that it counts as a conflict too.
    static func run(isTransaction: Bool, _ body: () throws -> Void) async throws {
        var pause = Duration.milliseconds(10)
        for _ in 1..<tries {
            do {
                return try body()
            } catch let error where isConflict(error, isTransaction) {
                // Random, so that two losers do not meet again.
                try await Task.sleep(for: pause * Double.random(in: 0.5...1.5))
                pause *= 4
            }
        }
        try body()
    }

    private static func isConflict(_ error: any Error, _ isTransaction: Bool) -> Bool {
        let statement = error as? StatementError
        guard let error = (statement?.underlying ?? error) as? DatabaseError else { return false }
        let isUndone = isTransaction && statement != nil && error.outcome == .unknown
        return error.kind == .deadlock || error.kind == .lockWaitTimeout || isUndone
    }
}
