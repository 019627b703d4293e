import ArgumentParser
import Haulout
import Measuring

/// What a claim costs with few and with many tasks waiting.
struct Depth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The cost of a claim with 10 million tasks waiting, against that with 10,000.")

    @OptionGroup var server: ServerOptions

    @Option(help: "How many tasks wait in the long queue.")
    var depth = 10_000_000

    @Option(help: "How many batches of 100 are claimed and finished in each.")
    var batches = 1_000

    private static let short = 10_000
    private static let warmUps = 50

    func run() async throws {
        let result = try await onOwnThread { try measure() }
        print(server.json ? try result.json() : result.text)
    }

    private func measure() throws -> DepthResult {
        var short = try ClaimLoop(socket: server.socket, database: "\(Stage.database)_short", waiting: Self.short)
        defer { short.close() }
        var long = try ClaimLoop(socket: server.socket, database: "\(Stage.database)_long", waiting: depth)
        defer { long.close() }
        note("claiming \(batches) batches of \(ClaimLoop.batch) in each, in turns")
        for number in 0..<(Self.warmUps + batches) {
            if number == Self.warmUps {
                short.forget()
                long.forget()
            }
            try short.turn()
            try long.turn()
        }
        return DepthResult(short, long, depth: depth)
    }
}

/// Claims and finishes tasks of one queue, batch by batch, and puts as many new ones behind the others.
struct ClaimLoop {
    static let batch = 100

    private let stage: Stage
    private let store: any TaskStore
    private let process: ProcessID
    private(set) var claims: [Double] = []
    private(set) var finishes: [Double] = []

    init(socket: String, database: String, waiting: Int) throws {
        stage = try Stage(socket: socket, database: database, settings: "")
        try stage.fill(waiting)
        store = try stage.app.store
        process = try store.register(
            ProcessDescription(host: "bench", pid: 1, threads: 1, queues: [.all], version: HauloutVersion.text))
    }

    func close() { stage.close() }

    mutating func turn() throws {
        let start = monotonicNanoseconds()
        let tasks = try store.claim(Self.batch, for: process, from: [.all])
        let claimed = monotonicNanoseconds()
        _ = try store.finish(tasks.map { AttemptResult(task: $0, verdict: .completed) }, of: process)
        let finished = monotonicNanoseconds()
        claims.append(Double(claimed - start) / 1e3)
        finishes.append(Double(finished - claimed) / 1e3)
        _ = try stage.enqueue(tasks.count)
    }

    mutating func forget() { (claims, finishes) = ([], []) }
}

struct DepthResult: Codable {
    /// How many tasks wait in the long queue.
    let depth: Int
    let ratio: Double
    let claimShort: Double
    let claimLong: Double
    let finishShort: Double
    let finishLong: Double

    private enum CodingKeys: String, CodingKey {
        case depth
        case ratio = "ratio_10m_to_10k"
        case claimShort = "claim_us_10k"
        case claimLong = "claim_us_10m"
        case finishShort = "finish_us_10k"
        case finishLong = "finish_us_10m"
    }

    init(_ short: ClaimLoop, _ long: ClaimLoop, depth: Int) {
        self.depth = depth
        claimShort = median(short.claims).rounded()
        claimLong = median(long.claims).rounded()
        finishShort = median(short.finishes).rounded()
        finishLong = median(long.finishes).rounded()
        ratio = rounded(median(long.claims) / median(short.claims), to: 3)
    }

    var text: String {
        table([
            ["µs for a batch of \(ClaimLoop.batch)", "10000 waiting", "\(depth) waiting", "ratio"],
            ["claim", String(Int(claimShort)), String(Int(claimLong)), String(rounded(ratio, to: 2))],
            [
                "finish", String(Int(finishShort)), String(Int(finishLong)),
                String(rounded(finishLong / finishShort, to: 2)),
            ],
        ])
    }
}
