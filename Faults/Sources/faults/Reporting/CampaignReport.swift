import Checker
import FaultPlan
import Foundation
import Histories

/// What came of a campaign.
struct CampaignReport: Report {
    let options: CampaignOptions
    let verdict: Verdict
    /// How many faults of each kind were made.
    let faults: [FaultKind: Int]
    /// What the campaign itself could not do.
    let complaints: [String]
    let tasks: [TaskRow.Place: Int]
    let attempts: Int
    let orders: Int
    /// What the server's log of transactions had in it; `nil` when it was not read.
    let log: Transitions.Summary?
    let surroundings: Surroundings

    init(options: CampaignOptions, faults: [FaultKind: Int], complaints: [String], evidence: Evidence) {
        self.options = options
        self.faults = faults
        self.complaints = complaints
        verdict = Verdict(evidence)
        log = evidence.log?.summary
        tasks = Dictionary(grouping: evidence.rows, by: \.place).mapValues(\.count)
        var attempts: Set<Attempt> = []
        var orders: Set<String> = []
        for record in evidence.records {
            switch record.event {
            case .ran(let attempt, _, _, _): attempts.insert(attempt)
            case .begins(let order): orders.insert(order.key)
            default: break
            }
        }
        self.attempts = attempts.count
        self.orders = orders.count
        surroundings = Surroundings(evidence.records)
    }

    var violations: [Violation] { verdict.violations }
    var isClean: Bool { violations.isEmpty }

    func count(_ invariants: Invariant...) -> Int { violations.count { invariants.contains($0.invariant) } }

    /// Of the times from the death of a process to the next start of what it had in hand, in seconds.
    func rescue(_ share: Double) -> Double? { verdict.rescues.quantile(share) }
}
