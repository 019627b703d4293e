import Checker
import Foundation

extension CampaignReport {
    /// The object that `--json` prints.
    private struct Body: Encodable {
        struct Violation: Encodable {
            let invariant: String
            let sentence: String
            let events: [String]
        }

        let seed: UInt64
        let minutes: Double
        let server: String
        let faults: Int
        let faultsByKind: [String: Int]
        let tasks: Int
        let tasksByState: [String: Int]
        let orders: Int
        let attempts: Int
        let lost: Int
        let doubleEffects: Int
        let unfenced: Int
        let violations: [Violation]
        let rescues: Int
        let rescueMedian: Double?
        let rescueP99: Double?
        let rescueMost: Double?
        let fencedWrites: Int
        let staleWritesOutside: Int
        let log: Transitions.Summary?
        let complaints: [String]

        enum CodingKeys: String, CodingKey {
            case seed, minutes, server, faults, tasks, orders, attempts, lost, unfenced, violations, rescues, log,
                complaints
            case faultsByKind = "faults_by_kind"
            case tasksByState = "tasks_by_state"
            case doubleEffects = "double_effects"
            case rescueMedian = "rescue_p50_s"
            case rescueP99 = "rescue_p99_s"
            case rescueMost = "rescue_max_s"
            case fencedWrites = "zombie_writes_fenced"
            case staleWritesOutside = "stale_writes_outside"
        }
    }

    /// One object on one line.
    func json() throws -> String {
        let body = Body(
            seed: options.seed, minutes: options.seconds / 60, server: options.server,
            faults: faults.values.reduce(0, +),
            faultsByKind: Dictionary(uniqueKeysWithValues: faults.map { ($0.key.rawValue, $0.value) }),
            tasks: tasks.values.reduce(0, +),
            tasksByState: Dictionary(uniqueKeysWithValues: tasks.map { ($0.key.rawValue, $0.value) }),
            orders: orders, attempts: attempts, lost: count(.nothingLost), doubleEffects: count(.effectsOnce),
            unfenced: count(.zombiesAreFenced, .attemptsAreCounted),
            violations: violations.map { violation in
                Body.Violation(
                    invariant: violation.invariant.rawValue, sentence: violation.sentence,
                    events: surroundings.around(violation).map(text))
            },
            rescues: verdict.rescues.count, rescueMedian: rescue(0.5), rescueP99: rescue(0.99),
            rescueMost: rescue(1), fencedWrites: verdict.fencedWrites,
            staleWritesOutside: verdict.staleWritesOutside, log: log, complaints: complaints)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }
}
