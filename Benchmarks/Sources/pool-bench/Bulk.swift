import Floor
import Measuring
import MySQLClient

/// Many rows inserted with one call, against INSERTs of a thousand rows each in C; both in one transaction.
struct Bulk: Codable {
    let rows: Int
    /// Rows per second.
    let rate: Double
    let floor: Double
    let ratio: Double
}

struct BulkTrial {
    let server: Server
    let root: Connection
    let rounds: Int

    private static let count = 100_000
    private static let perStatement = 1000

    /// The rows are made before the clock starts, as are those of the floor.
    func run() throws -> Bulk {
        let pool = PoolUnderTest(server.configuration(), connections: 1)
        defer { pool.close() }
        try pool.open(1)
        let rows = Self.rows
        _ = try floor()
        var floors = [try floor()]
        var rates: [Double] = []
        for _ in 0..<max(1, rounds) {
            try empty()
            let time = try ContinuousClock().measure { try pool.insert(rows) }
            rates.append(Double(Self.count) / seconds(time))
            floors.append(try floor())
        }
        let rated = Rates(rate: median(rates), floor: median(floors))
        return Bulk(rows: Self.count, rate: rated.rate.rounded(), floor: rated.floor.rounded(), ratio: rated.ratio)
    }

    private static var rows: [[MySQLValue]] {
        (1...count).map { [.int(Int64($0)), .string("user \($0)"), .int(Int64(($0 - 1) % 1000))] }
    }

    private func floor() throws -> Double {
        try empty()
        let rate = floor_bulk_insert(server.socket, Server.database, Self.count, Self.perStatement)
        guard rate > 0 else { throw FloorFailure() }
        return rate
    }

    private func empty() throws { try root.execute("TRUNCATE bench_bulk") }
}
