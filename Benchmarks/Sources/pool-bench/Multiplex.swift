import Measuring

/// Point SELECTs by many threads over the connections of a pool.
struct Multiplex: Codable {
    /// Queries per second, those that failed not counted.
    var rate: Double
    /// The same in C, on as many connections as threads.
    var floor: Double?
    var ratio: Double?
    var errors: Int
    /// Per query, this process only: CPU time in µs, and context switches.
    var cpu: Double?
    var floorCPU: Double?
    var switches: Double?
    var floorSwitches: Double?
    /// How long a whole call took, its wait for a connection included, in µs; of one round in which calls were timed.
    var p50: Double?
    var p99: Double?
    var p999: Double?
    var longest: Double?
    /// Jain's index of how evenly the threads were served in that round: 1 is even, 1/threads is all for one.
    var jain: Double?

    enum CodingKeys: String, CodingKey {
        case rate, floor, ratio, errors, switches, jain
        case cpu = "cpu_us"
        case floorCPU = "floor_cpu_us"
        case floorSwitches = "floor_switches"
        case p50 = "wait_p50_us"
        case p99 = "wait_p99_us"
        case p999 = "wait_p999_us"
        case longest = "wait_max_us"
    }
}

/// Measures `threads` threads on `connections` connections, in turns with the floor.
struct MultiplexTrial {
    let server: Server
    let way: Server.Way
    let threads: Int
    let connections: Int
    let rounds: Int
    let seconds: Double

    func run() throws -> Multiplex {
        let pool = PoolUnderTest(server.configuration(way), connections: connections)
        defer { pool.close() }
        try pool.open(connections)
        var floors = [try floor()]
        var paces: [Pace] = []
        var errors = 0
        for _ in 0..<max(1, rounds) {
            let callers = callers(of: pool)
            paces.append(try Pace.measure(callers, for: seconds))
            errors += callers.errors
            floors.append(try floor())
        }
        var result = Multiplex(paces, floors: floors, errors: errors)
        try time(pool, &result)
        return result
    }

    private func time(_ pool: PoolUnderTest, _ result: inout Multiplex) throws {
        let callers = callers(of: pool, isTiming: true)
        _ = try Pace.measure(callers, for: seconds)
        result.errors += callers.errors
        result.note(callers)
    }

    private func callers(of pool: PoolUnderTest, isTiming: Bool = false) -> Callers {
        Callers(threads: threads, isTiming: isTiming) { try pool.select($0.uid()) }
    }

    private func floor() throws -> Pace {
        let crowd = try FloorCrowd.selects(
            socket: way == .socket ? server.socket : nil,
            port: server.port,
            database: Server.database,
            threads: connections,
            users: Server.users
        )
        return try Pace.measure(crowd, for: seconds)
    }
}

extension Multiplex {
    init(_ paces: [Pace], floors: [Pace], errors: Int) {
        let rates = Rates(rate: median(paces.map(\.rate)), floor: median(floors.map(\.rate)))
        self.init(
            rate: rates.rate.rounded(),
            floor: rates.floor.rounded(),
            ratio: rates.ratio,
            errors: errors,
            cpu: rounded(median(paces.map(\.cpu)), to: 2),
            floorCPU: rounded(median(floors.map(\.cpu)), to: 2),
            switches: rounded(median(paces.map(\.switches)), to: 2),
            floorSwitches: rounded(median(floors.map(\.switches)), to: 2)
        )
    }

    mutating func note(_ callers: Callers) {
        let times = callers.nanoseconds.sorted()
        p50 = microseconds(times, at: 0.5)
        p99 = microseconds(times, at: 0.99)
        p999 = microseconds(times, at: 0.999)
        longest = microseconds(times, at: 1)
        jain = rounded(jainIndex(callers.counts.map(Double.init)), to: 4)
    }
}

/// The value that `part` of the sorted times do not exceed.
private func microseconds(_ times: [UInt32], at part: Double) -> Double? {
    guard !times.isEmpty else { return nil }
    let position = Int((Double(times.count - 1) * part).rounded())
    return rounded(Double(times[position]) / 1000, to: 1)
}

/// (Σx)² / (n · Σx²)
private func jainIndex(_ shares: [Double]) -> Double {
    let sum = shares.reduce(0, +)
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    return squares == 0 ? 0 : sum * sum / (Double(shares.count) * squares)
}
