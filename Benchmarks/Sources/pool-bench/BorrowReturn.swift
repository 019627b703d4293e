import Measuring

/// What it costs one thread to borrow a connection that nobody else wants, and to give it back.
struct BorrowReturnTrial {
    let server: Server
    let rounds: Int

    private static let borrows = 200_000

    /// Nanoseconds per borrow and return: the median of the rounds.
    ///
    /// - Parameter looking: Whether each borrow looks at the socket. Otherwise the connection was used a moment ago,
    ///   and the pool's defaults decide.
    func run(looking: Bool) throws -> Double {
        let pool = PoolUnderTest(server.configuration(), connections: 8, alwaysLooks: looking)
        defer { pool.close() }
        try pool.select(1)
        try borrow(pool)
        var times: [Double] = []
        for _ in 0..<max(1, rounds) {
            let time = try ContinuousClock().measure { try borrow(pool) }
            times.append(seconds(time) * 1e9 / Double(Self.borrows))
        }
        return rounded(median(times), to: 1)
    }

    private func borrow(_ pool: PoolUnderTest) throws {
        for _ in 0..<Self.borrows { try pool.borrowAndReturn() }
    }
}
