import Checker
import FaultPlan

struct CampaignOptions: Sendable {
    var seed: UInt64
    /// How long faults are made.
    var seconds: Double
    var kinds: Set<FaultKind>
    /// Processes that run tasks.
    var workers = 3
    /// Processes that enqueue.
    var producers = 2
    var folder: String
    var server: String
    var servers: String
    /// What all children find in their environment.
    var environment: [String: String] = [:]
    var rules = Rules()
}
