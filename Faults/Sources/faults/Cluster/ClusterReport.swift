import Checker
import Foundation

/// What came of a campaign on a cluster: what is said of every campaign, and what is the cluster's own.
struct ClusterReport: Report {
    let campaign: CampaignReport
    /// How many of each kind were made.
    let faults: [String: Int]
    let collisions: Collisions.Count
    /// Tables that are not the same on all nodes.
    let different: [String]
    let silences: Silences
    let writers: Int

    var isClean: Bool { campaign.violations.isEmpty && different.isEmpty }

    private var nodeFaults: Int { faults.filter { NodeFault(rawValue: $0.key) != nil }.values.reduce(0, +) }

    var text: String {
        let kinds = faults.sorted { $0.key < $1.key }.map { kind, count in
            let silence = silences.seconds(1, of: kind).map { most in
                "   nobody worked for p50 \(silences.seconds(0.5, of: kind) ?? 0) s, at most \(most) s"
            }
            return "  \(kind.padding(toLength: 26, withPad: " ", startingAt: 0))\(count)\(silence ?? "")"
        }
        return """
            Nodes       \(nodeFaults) faults of nodes, \(faults.values.reduce(0, +)) of all kinds; \(writers) written to at a time
            \(kinds.joined(separator: "\n"))
            Failover    p50 \(silences.seconds(0.5) ?? 0) s, p99 \(silences.seconds(0.99) ?? 0) s without any work
            Collisions  \(collisions.certification) refused at COMMIT, \(collisions.aborted) before it
            Tables      \(different.isEmpty ? "the same on all nodes" : "DIFFERENT: " + different.joined(separator: ", "))

            \(campaign.text)
            """
    }

    /// The campaign's own object with more keys.
    func json() throws -> String {
        let body = try JSONSerialization.jsonObject(with: Data(try campaign.json().utf8))
        guard var body = body as? [String: Any] else { return try campaign.json() }
        body["faults"] = faults.values.reduce(0, +)
        body["faults_by_kind"] = faults
        body["node_faults"] = nodeFaults
        body["writers"] = writers
        body["certification_failures"] = collisions.certification
        body["aborted_by_other_nodes"] = collisions.aborted
        body["tables_different"] = different
        body["failover_p50_s"] = silences.seconds(0.5)
        body["failover_p99_s"] = silences.seconds(0.99)
        body["failover_by_kind"] = silences.byKind.mapValues { seconds in
            ["p50_s": seconds.quantile(0.5), "max_s": seconds.quantile(1)].compactMapValues { $0 }
        }
        let data = try JSONSerialization.data(withJSONObject: body, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
