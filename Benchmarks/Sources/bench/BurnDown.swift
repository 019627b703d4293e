import Floor
import Haulout
import Measuring

/// No-op tasks that are enqueued in one transaction, then claimed, run and completed; in turns with the floor.
struct BurnDown {
    let tasks: Int
    let socket: String
    let keepsHistory: Bool
    let database: String

    private var burnt: [Double] = []
    private var floorsBurnt: [Double] = []
    private(set) var enqueued: [Double] = []
    private(set) var floorsEnqueued: [Double] = []

    var burning: Rates { Rates(rates: burnt, floors: floorsBurnt) }
    var enqueueing: Rates { Rates(rates: enqueued, floors: floorsEnqueued) }

    init(tasks: Int, socket: String, keepsHistory: Bool, database: String) {
        self.tasks = tasks
        self.socket = socket
        self.keepsHistory = keepsHistory
        self.database = database
    }

    mutating func measure(rounds: Int) async throws {
        let retention = keepsHistory ? "1d" : "0s"
        let stage = try Stage(
            socket: socket, database: database,
            settings: "workers: {threads: 16}\nretention: {completed: \(retention)}")
        defer { stage.close() }
        try measureFloor()
        for round in 1...max(1, rounds) {
            try await measureHaulout(stage)
            try measureFloor()
            note(
                "burn-down \(keepsHistory ? "with" : "without") history, round \(round): \(Int(burnt.last ?? 0)) tasks/s, "
                    + "floor \(Int(floorsBurnt.last ?? 0)); enqueued \(Int(enqueued.last ?? 0)) tasks/s, "
                    + "floor \(Int(floorsEnqueued.last ?? 0))"
            )
        }
    }

    private mutating func measureHaulout(_ stage: Stage) async throws {
        enqueued.append(Double(tasks) / seconds(try stage.enqueue(tasks)))
        burnt.append(Double(tasks) / seconds(try await stage.drain()))
    }

    private mutating func measureFloor() throws {
        var rates = floor_queue_rates()
        guard floor_queue(socket, database, tasks, 500, keepsHistory ? 1 : 0, &rates) == 0 else { throw FloorFailure() }
        floorsEnqueued.append(rates.enqueued)
        floorsBurnt.append(rates.burnt)
    }
}
