import Haulout
import Measuring

/// 8 threads of one program that each enqueue one task after the other; in turns with the floor.
struct SingleEnqueues {
    let socket: String
    let seconds: Double

    private static let threads = 8

    func measure(rounds: Int) async throws -> Rates {
        let stage = try Stage(socket: socket, settings: "")
        defer { stage.close() }
        let rates = try await Rates.measure(rounds: rounds, floor: floor) {
            let app = stage.app
            let crowd = ThreadCrowd(threads: Self.threads) { _ in
                _ = try app.enqueueBlocking(TaskOrder(job: Stage.noOp))
            }
            return try Pace.measure(crowd, for: seconds).rate
        }
        note("single enqueues: \(Int(rates.rate)) tasks/s, floor \(Int(rates.floor))")
        return rates
    }

    private func floor() throws -> Double {
        let crowd = try FloorCrowd.inserts(socket: socket, database: Stage.database, threads: Self.threads)
        return try Pace.measure(crowd, for: seconds).rate
    }
}
