import FaultPlan
import Foundation
import Histories

/// Makes the faults of a plan, each at its time, and undoes them.
final class Saboteur: Sendable {
    let stage: Stage
    let rules: CampaignOptions
    /// How many faults of each kind there were. One that found nobody to hit does not count.
    private let made = Locked([FaultKind: Int]())
    private let troubles = Locked([String]())
    private let unfinished = DispatchGroup()

    init(_ stage: Stage, _ options: CampaignOptions) {
        self.stage = stage
        rules = options
    }

    var counts: [FaultKind: Int] { made.current }
    /// What the campaign itself could not do.
    var complaints: [String] { troubles.current }

    /// Returns when all of them are over.
    func play(_ plan: FaultPlan) {
        let start = ContinuousClock.now
        for lane in Lane.allCases {
            inBackground { [self] in
                for entry in plan.entries(of: lane) {
                    let wait = (start + .seconds(entry.start) - .now) / .seconds(1)
                    if wait > 0 { Thread.sleep(forTimeInterval: wait) }
                    // One that is long past would come on top of the next ones.
                    guard wait > -5 else { continue }
                    if lane.waits { make(entry) } else { inBackground { [self] in make(entry) } }
                }
            }
        }
        unfinished.wait()
    }

    private func inBackground(_ body: @escaping @Sendable () -> Void) {
        unfinished.enter()
        Thread { [self] in
            body()
            unfinished.leave()
        }.start()
    }

    private func make(_ entry: FaultPlan.Entry) {
        do {
            let isMade =
                switch entry.kind.lane {
                case .processes: try hitProcess(entry)
                case .connections: try hitConnection(entry)
                case .outages: try breakService(entry)
                }
            if isMade { made.change { $0[entry.kind, default: 0] += 1 } }
        } catch {
            troubles.change { $0.append("\(entry.kind.rawValue) (\(entry.number)): \(error)") }
        }
    }

    /// Writes down that the fault begins now, and after `body` that it is over, however that went.
    func fault<T>(_ entry: FaultPlan.Entry, on target: String, _ body: () throws -> T) rethrows -> T {
        stage.history.write(.fault(number: entry.number, kind: entry.kind.rawValue, target: target))
        defer { stage.history.write(.healed(number: entry.number)) }
        return try body()
    }

    func pause(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }
}
