import ArgumentParser
import Measuring
import MySQLPool

/// What a binary log costs that is flushed with every commit.
struct Binlog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Burn-down and enqueueing without a binary log and with one, sync_binlog=1; in turns, on two servers."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "The socket of the server that has log_bin and sync_binlog=1.")
    var binlogSocket: String

    @Option(help: "How many tasks are enqueued and burnt down in each round.")
    var tasks = 500_000

    @Option(help: "How long single enqueues are counted in each round, in seconds.")
    var seconds = 3.0

    func run() async throws {
        try expect(binlog: false, on: options.socket)
        try expect(binlog: true, on: binlogSocket)
        var without = BinlogSide(self, socket: options.socket)
        var with = BinlogSide(self, socket: binlogSocket)
        for round in 1...max(1, options.rounds) {
            note("round \(round), without a binary log")
            try await without.measureRound()
            note("round \(round), with a binary log and sync_binlog=1")
            try await with.measureRound()
        }
        let result = BinlogResult(tasks: tasks, without, with)
        print(options.json ? try result.json() : result.text)
    }
}

extension Binlog {
    private func expect(binlog: Bool, on socket: String) throws {
        let connection = try Connection.open(ConnectionConfiguration(endpoint: .socket(socket), user: "root"))
        defer { connection.close() }
        let settings = try connection.query("SELECT @@log_bin, @@sync_binlog").rows.first
        guard settings?[0].int == (binlog ? 1 : 0), !binlog || settings?[1].int == 1 else {
            throw ValidationError(
                "The server on \(socket) has to be \(binlog ? "with sync_binlog=1" : "without log_bin").")
        }
    }
}

/// The rounds on one of the two servers.
struct BinlogSide {
    private(set) var burnDown: BurnDown
    private(set) var burnDownWithHistory: BurnDown
    private let singles: SingleEnqueues
    private var singleRates: [Double] = []
    private var singleFloors: [Double] = []

    var single: Rates { Rates(rates: singleRates, floors: singleFloors) }

    init(_ command: Binlog, socket: String) {
        burnDown = BurnDown(
            tasks: command.tasks, socket: socket, keepsHistory: false, database: Stage.database)
        burnDownWithHistory = BurnDown(
            tasks: command.tasks, socket: socket, keepsHistory: true, database: "\(Stage.database)_history")
        singles = SingleEnqueues(socket: socket, seconds: command.seconds)
    }

    mutating func measureRound() async throws {
        try await burnDown.measure(rounds: 1)
        try await burnDownWithHistory.measure(rounds: 1)
        let rates = try await singles.measure(rounds: 1)
        singleRates.append(rates.rate)
        singleFloors.append(rates.floor)
    }
}

struct BinlogResult: Codable {
    let tasks: Int
    let burnDown: BinlogFigures
    let burnDownWithHistory: BinlogFigures
    let enqueueBulk: BinlogFigures
    let enqueueSingle: BinlogFigures

    private enum CodingKeys: String, CodingKey {
        case tasks
        case burnDown = "burn_down"
        case burnDownWithHistory = "burn_down_with_history"
        case enqueueBulk = "enqueue_bulk"
        case enqueueSingle = "enqueue_single_8"
    }

    init(tasks: Int, _ without: BinlogSide, _ with: BinlogSide) {
        self.tasks = tasks
        burnDown = BinlogFigures(without.burnDown.burning, with.burnDown.burning)
        burnDownWithHistory = BinlogFigures(without.burnDownWithHistory.burning, with.burnDownWithHistory.burning)
        enqueueBulk = BinlogFigures(without.burnDown.enqueueing, with.burnDown.enqueueing)
        enqueueSingle = BinlogFigures(without.single, with.single)
    }

    var text: String {
        table([
            ["tasks/s", "no binlog", "floor (C)", "sync_binlog=1", "floor (C)", "ratio"],
            ["burn-down, no history kept"] + burnDown.cells,
            ["burn-down with history"] + burnDownWithHistory.cells,
            ["enqueue in bulk"] + enqueueBulk.cells,
            ["enqueue one by one, 8 threads"] + enqueueSingle.cells,
        ]) + "\n\(tasks) tasks a round, 16 workers"
    }
}

/// A rate on the two servers, and the floors there.
struct BinlogFigures: Codable {
    let without: Comparison
    let with: Comparison
    /// How much of the rate is left with the binary log.
    let ratio: Double

    init(_ without: Rates, _ with: Rates) {
        self.without = Comparison(without)
        self.with = Comparison(with)
        ratio = rounded(with.rate / without.rate, to: 3)
    }

    var cells: [String] {
        [without.rate, without.floor, with.rate, with.floor].map { String(Int($0)) }
            + [String(rounded(ratio, to: 2))]
    }
}
