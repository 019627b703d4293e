import Checker
import Histories
import MySQLPool

/// A campaign on a cluster from nothing to its report.
struct ClusterCampaign {
    private let options: ClusterOptions

    init(_ options: ClusterOptions) { self.options = options }

    /// How long tasks have to come to their end once nothing is broken any more, in seconds.
    private static let patience = 120.0

    func run() throws -> ClusterReport {
        note("Seed \(options.campaign.seed); everything is in \(options.campaign.folder)")
        let stage = try ClusterStage(options)
        defer { stage.close() }
        try stage.crew.start()
        try stage.awaitWork(options.campaign)
        let saboteur = ClusterSaboteur(stage, options)
        let collisions = Collisions(stage.nodes)
        defer { collisions.end() }
        let watch = try StallWatch(stage.history, folder: options.campaign.folder)
        defer { watch.end() }
        let progress = Progress(stage) { saboteur.counts.values.reduce(0, +) }
        defer { progress.end() }
        saboteur.play()
        try stage.calmDown(within: Self.patience, options.campaign.rules)
        progress.end()
        return try report(stage, saboteur, collisions)
    }

    private func report(
        _ stage: ClusterStage, _ saboteur: ClusterSaboteur, _ collisions: Collisions
    ) throws -> ClusterReport {
        note("Checking")
        var evidence = Evidence(rules: options.campaign.rules)
        var complaints = saboteur.complaints
        evidence.records = try HistoryReader.read(folder: stage.folder)
        let (different, checksums) = try differences(stage.nodes)
        note("\(checksums) checksums compared")
        let tables = stage.nodes.tables(Nodes.witness)
        evidence = try tables.evidence(evidence)
        if let obstacle = TransactionLog.obstacle {
            complaints.append("Not checked: \(obstacle)")
        } else {
            let log = TransactionLog(tables: tables, folder: stage.nodes.process(Nodes.witness).folder + "/data")
            complaints += try log.read(into: &evidence)
        }
        return ClusterReport(
            campaign: CampaignReport(
                options: options.campaign, faults: [:], complaints: complaints, evidence: evidence),
            faults: saboteur.counts, collisions: collisions.count, different: different,
            silences: Silences(evidence.records), writers: options.writers)
    }

    /// The tables that are not the same on all nodes, now that all have everything; and how many checksums were compared.
    private func differences(_ nodes: Nodes) throws -> ([String], Int) {
        try nodes.awaitSynced(within: 60)
        let sums = try Nodes.numbers.map { node in
            try nodes.tables(node).withConnection { connection in
                try connection.execute("SET SESSION wsrep_sync_wait = 15")
                let tables = try connection.query("SHOW TABLES").rows.map { $0[0].text }
                return try tables.map { table in
                    (table, try connection.execute("CHECKSUM TABLE \(identifier: table)").first?[1].text ?? "")
                }
            }
        }
        let different = Dictionary(grouping: sums.joined(), by: \.0).filter { _, sums in
            sums.count != Nodes.numbers.count || Set(sums.map(\.1)).count > 1
        }
        return (different.keys.sorted(), sums.reduce(0) { $0 + $1.count })
    }
}
