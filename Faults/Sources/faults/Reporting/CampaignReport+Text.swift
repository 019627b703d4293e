import Checker
import FaultPlan
import Foundation
import Histories

extension CampaignReport {
    /// How many violations are told with the events around them; the others are only counted.
    private static let told = 20

    var text: String {
        ([faultTable, "", figures] + (violations.isEmpty ? ["", "No violation."] : ["", violationText]))
            .joined(separator: "\n")
    }

    private var faultTable: String {
        let lines = FaultKind.allCases.compactMap { kind in
            faults[kind].map { "  \(kind.rawValue.padding(toLength: 26, withPad: " ", startingAt: 0))\($0)" }
        }
        return (["Faults      \(faults.values.reduce(0, +)), seed \(options.seed), on \(options.server)"] + lines)
            .joined(separator: "\n")
    }

    private var figures: String {
        let states = tasks.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
        let rescue = rescue(0.99).map { "p50 \(self.rescue(0.5) ?? 0) s, p99 \($0) s, of \(verdict.rescues.count)" }
        return """
            Tasks       \(tasks.values.reduce(0, +)) of \(orders) orders: \(states.joined(separator: ", ")); \(attempts) attempts
            Rescue      \(rescue ?? "none"), from SIGKILL to the next start
            Zombies     \(verdict.fencedWrites) writes fenced; \(verdict.staleWritesOutside) writes elsewhere bore an old token
            Log         \(logText)
            """ + complaints.map { "\nNot made    \($0)" }.joined()
    }

    private var logText: String {
        guard let log else { return "not read" }
        return """
            \(log.transactions) transactions, \(log.claims) claims, \(log.rescued) rescues, \(log.effects) effects, \
            \(log.ended) ends
            """
    }

    private var violationText: String {
        let byInvariant = Dictionary(grouping: violations, by: \.invariant).sorted { $0.key.rawValue < $1.key.rawValue }
        let summary = byInvariant.map { invariant, violations in
            "  \(violations.count) × \(invariant.rawValue), \(invariant.title)"
        }
        let told = violations.prefix(Self.told).map { violation in
            (["", "\(violation.invariant.rawValue): \(violation.sentence)"]
                + surroundings.around(violation).map { "    \(text($0))" }).joined(separator: "\n")
        }
        return (["Violations  \(violations.count)"] + summary + told).joined(separator: "\n")
    }

    /// An event as one line: seconds of the machine's clock, who, what.
    func text(_ record: Record) -> String {
        let seconds = String(format: "%.3f", Double(record.time.microseconds) / 1e6)
        return "\(seconds)  \(record.source)  "
            + record.line.split(separator: "\t", omittingEmptySubsequences: false).dropFirst().joined(separator: " ")
    }
}
