import FaultPlan
import Foundation
import Histories

/// Makes the faults of a plan, each at its time, and undoes them.
final class Saboteur: Sendable {
    let stage: Stage
    let rules: CampaignOptions
    private let deeds = Deeds<FaultKind>()

    init(_ stage: Stage, _ options: CampaignOptions) {
        self.stage = stage
        rules = options
    }

    var counts: [FaultKind: Int] { deeds.counts }
    var complaints: [String] { deeds.complaints }

    /// Returns when all of them are over.
    func play(_ plan: FaultPlan) {
        let start = ContinuousClock.now
        for lane in Lane.allCases {
            deeds.inBackground { [self] in
                for entry in plan.entries(of: lane) {
                    let wait = (start + .seconds(entry.start) - .now) / .seconds(1)
                    if wait > 0 { Thread.sleep(forTimeInterval: wait) }
                    // One that is long past would come on top of the next ones.
                    guard wait > -5 else { continue }
                    if lane.waits { make(entry) } else { deeds.inBackground { [self] in make(entry) } }
                }
            }
        }
        deeds.wait()
    }

    private func make(_ entry: FaultPlan.Entry) {
        deeds.attempt(entry.kind, "\(entry.kind.rawValue) (\(entry.number))") {
            switch entry.kind.lane {
            case .processes: try hitProcess(entry)
            case .connections: try hitConnection(entry)
            case .outages: try breakService(entry)
            }
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
