import Checker
import Foundation
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
        try awaitWork(on: stage)
        let saboteur = ClusterSaboteur(stage, options)
        let collisions = Collisions(stage.nodes)
        defer { collisions.end() }
        let watch = StallWatch(stage.history)
        defer { watch.end() }
        let progress = progress(stage, saboteur)
        defer { _ = progress.exchange(true) }
        saboteur.play()
        try calmDown(stage)
        _ = progress.exchange(true)
        return try report(stage, saboteur, collisions)
    }

    /// Faults before anything works would say little.
    private func awaitWork(on stage: ClusterStage) throws {
        let end = ContinuousClock.now + .seconds(60)
        while ((try? stage.counts().completed) ?? 0) < 100 {
            guard ContinuousClock.now < end else {
                throw ServerFailure(
                    description: "No work was done within 60 s; the logs in \(options.campaign.folder) may say why.")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// - Returns: Set to true, it ends.
    private func progress(_ stage: ClusterStage, _ saboteur: ClusterSaboteur) -> Locked<Bool> {
        let isOver = Locked(false)
        let start = ContinuousClock.now
        Thread {
            while !isOver.current {
                let seconds = Int((ContinuousClock.now - start) / .seconds(1))
                let faults = saboteur.counts.values.reduce(0, +)
                let tasks = (try? stage.counts()).map { "\($0.completed) completed, \($0.left) waiting" }
                note("\(seconds) s: \(faults) faults; tasks: \(tasks ?? "no node says")")
                for _ in 0..<50 where !isOver.current { Thread.sleep(forTimeInterval: 0.1) }
            }
        }.start()
        return isOver
    }

    private func calmDown(_ stage: ClusterStage) throws {
        stage.history.write(.calm)
        note("No more faults: waiting until all tasks have come to their end")
        stage.crew.stopProducers()
        let end = ContinuousClock.now + .seconds(Self.patience)
        while ContinuousClock.now < end, (try stage.counts().left) > 0 { Thread.sleep(forTimeInterval: 0.2) }
        stage.crew.stopWorkers(within: options.campaign.rules.shutdown + 30)
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
        if FileManager.default.isExecutableFile(atPath: "/usr/bin/mariadb-binlog") {
            let log = TransactionLog(tables: tables, folder: "\(stage.nodes.folder)/\(Nodes.witness)/data")
            let (transitions, trouble) = try log.read(Transitions(options.campaign.rules))
            evidence.log = transitions
            complaints += trouble
        } else {
            complaints.append("Not checked: mariadb-binlog is not installed")
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
