public import Histories

/// The events around a violation.
public struct Surroundings: Sendable {
    private let byTask: [Int64: [Record]]
    private let byKey: [String: [Record]]
    private let campaign: [Record]

    public init(_ records: [Record]) {
        var byTask: [Int64: [Record]] = [:]
        var byKey: [String: [Record]] = [:]
        var campaign: [Record] = []
        for record in records {
            switch record.event {
            case .begins(let order): byKey[order.key, default: []].append(record)
            case .enqueued(let key, _), .refused(let key, _), .unknown(let key, _):
                byKey[key, default: []].append(record)
            case .ran(let attempt, _, _, _), .wrote(let attempt, _), .did(let attempt, _), .failed(let attempt, _, _):
                byTask[attempt.task, default: []].append(record)
            case .started, .asked, .exited, .fault, .healed, .stalled, .calm: campaign.append(record)
            case .ready, .totals: break
            }
        }
        (self.byTask, self.byKey, self.campaign) = (byTask, byKey, campaign)
    }

    /// What is known of the task and of the order, and the faults meanwhile; of each the last so many.
    public func around(_ violation: Violation, limit: Int = 30) -> [Record] {
        let own = (violation.task.flatMap { byTask[$0] } ?? []) + (violation.key.flatMap { byKey[$0] } ?? [])
        let times = own.map(\.time) + (violation.time.map { [$0] } ?? [])
        guard let first = times.min(), let last = times.max() else { return [] }
        let faults = campaign.filter { $0.time > first + -5 && $0.time < last + 5 }
        return (own.suffix(limit) + faults.suffix(limit)).sorted { $0.time < $1.time }
    }
}
