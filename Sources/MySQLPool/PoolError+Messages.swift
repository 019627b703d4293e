internal import MySQLClient

extension PoolError {
    /// - Parameters:
    ///   - numbers: The pool when the caller gave up, the caller itself still in line.
    ///   - holders: Who has its connections, the longest first.
    static func timeout(
        after wait: Duration, _ numbers: PoolStatistics, holders: [PoolHolder] = [], underlying: DatabaseError?
    ) -> PoolError {
        let opening = numbers.opening > 0 ? ", opening \(numbers.opening)" : ""
        let counts = "total \(numbers.total), active \(numbers.active), idle \(numbers.idle)\(opening)"
        var sentences = [
            "No connection after \(wait.short) (\(counts), waiting \(numbers.waiting)).",
            "Raise `pool.connections` or look for slow jobs.",
        ]
        if let own = holders.first(where: \.isOwn) {
            sentences.append("This thread holds one itself (\(own)): pass that along instead of borrowing a second.")
        }
        if !holders.isEmpty { sentences.append(inUse(holders)) }
        return PoolError(kind: .timeout, message: sentences.joined(separator: " "), underlying: underlying)
    }

    static func nestedBorrow(holders: [PoolHolder]) -> PoolError {
        let own = holders.first(where: \.isOwn).map { " (\($0))" } ?? ""
        return PoolError(
            kind: .nestedBorrow,
            message: """
                This thread has a connection\(own) and wants a second one, and so does everybody else who has one: nobody \
                would ever give one back. Pass the connection along instead of borrowing a second, or have more \
                connections than threads that need two. \(inUse(holders))
                """,
            underlying: nil
        )
    }

    private static func inUse(_ holders: [PoolHolder]) -> String {
        let named = holders.prefix(mostNamed).map(\.description).joined(separator: ", ")
        let others = holders.count > mostNamed ? " and \(holders.count - mostNamed) more" : ""
        return "In use: \(named)\(others)."
    }

    /// A message is to be read: no more holders than this.
    private static var mostNamed: Int { 8 }

    static let closed = PoolError(
        kind: .closed,
        message: "The pool is closed. Start work before `close()`, or make a new pool.",
        underlying: nil
    )

    static func doubleReturn(thread: UInt64) -> PoolError {
        PoolError(
            kind: .doubleReturn,
            message: """
                Connection \(thread) is not out: it was given back before, or the pool dropped it. \
                Give back each connection once; `withConnection` does it by itself.
                """,
            underlying: nil
        )
    }

    static func foreign(thread: UInt64) -> PoolError {
        PoolError(
            kind: .foreign,
            message: """
                Connection \(thread) was opened with another configuration than those of this pool. \
                Give it to its own pool, or close it.
                """,
            underlying: nil
        )
    }

    static let noPool = PoolError(
        kind: .noPool,
        message: """
            This Database has no pool. Call createPool() first, or use connect() and executeQuery(_:_:_:).
            """,
        underlying: nil
    )

    static func rowsWithoutExecMany(_ count: Int) -> PoolError {
        PoolError(
            kind: .arguments,
            message:
                "The query got \(count) rows of values, but not `execMany: true`. Pass one flat list, or the flag.",
            underlying: nil
        )
    }

    static func wouldChangeSession(_ intent: SessionFootprint) -> PoolError {
        PoolError(
            kind: .sessionState,
            message: """
                The statement would leave something in a session that others share: \(intent). It was not sent. Run it \
                in `withConnection` or `withTransaction`, or through a `session()`; or let the pool clean up after it \
                (`sessionPolicy` `.reset`).
                """,
            underlying: nil
        )
    }

    static func hasChangedSession(_ traces: SessionFootprint) -> PoolError {
        PoolError(
            kind: .sessionState,
            message: """
                The statement was executed, and left something in a session that others share: \(traces). That was \
                undone. Run it in `withConnection` or `withTransaction`, or through a `session()`; or let the pool \
                clean up after it (`sessionPolicy` `.reset`).
                """,
            underlying: nil,
            wasExecuted: true
        )
    }

    static let sessionLost = PoolError(
        kind: .sessionLost,
        message: """
            The connection that had the state of this session (variables, locks, temporary tables, its transaction) \
            was lost, and the state with it. Nothing was sent. Call `end()`, and begin the session's work anew.
            """,
        underlying: nil
    )

    static let transactionEnded = PoolError(
        kind: .transactionEnded,
        message: """
            The transaction ended before its closure returned, so nothing was committed at its end. Look for a \
            deadlock error that the closure caught, for DDL, and for COMMIT or ROLLBACK inside it.
            """,
        underlying: nil
    )
}

extension Duration {
    /// For messages: `5 s`, `1.5 s`, `50 ms`.
    fileprivate var short: String {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000) s" : "\(Double(milliseconds) / 1_000) s"
    }
}
