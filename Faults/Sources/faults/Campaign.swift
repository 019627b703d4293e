import Checker
import FaultPlan
import Foundation
import Histories

/// A campaign from nothing to its report.
struct Campaign {
    private let options: CampaignOptions

    init(_ options: CampaignOptions) { self.options = options }

    /// How long tasks have to come to their end once nothing is broken any more, in seconds.
    private static let patience = 90.0

    func run() throws -> CampaignReport {
        note("Seed \(options.seed); everything is in \(options.folder)")
        let stage = try Stage(options)
        defer { stage.close() }
        try stage.crew.start()
        try stage.awaitWork(options)
        let saboteur = Saboteur(stage, options)
        let progress = Progress(stage) { saboteur.counts.values.reduce(0, +) }
        defer { progress.end() }
        let watch = try StallWatch(stage.history, folder: stage.server.folder)
        defer { watch.end() }
        let plan = FaultPlan(
            seed: options.seed, seconds: options.seconds, lease: options.rules.lease, kinds: kinds(on: stage))
        saboteur.play(plan)
        try stage.calmDown(within: Self.patience, options.rules)
        progress.end()
        return try report(stage, saboteur)
    }

    /// Those that this machine can make.
    private func kinds(on stage: Stage) -> Set<FaultKind> {
        var kinds = options.kinds
        if kinds.contains(.skewWorker), WrongClock.library == nil {
            note("Left out: \(FaultKind.skewWorker.rawValue), because libfaketime is not installed")
            kinds.remove(.skewWorker)
        }
        if kinds.contains(.diskFull), SmallDisk(stage.server.folder) == nil {
            note("Left out: \(FaultKind.diskFull.rawValue), which takes --small-disk and root")
            kinds.remove(.diskFull)
        }
        return kinds
    }

    private func report(_ stage: Stage, _ saboteur: Saboteur) throws -> CampaignReport {
        note("Checking")
        var evidence = Evidence(rules: options.rules)
        var complaints = saboteur.complaints
        evidence.records = try HistoryReader.read(folder: stage.folder)
        evidence = try stage.tables.evidence(evidence)
        if let obstacle = TransactionLog.obstacle(stage.server) {
            complaints.append("Not checked: \(obstacle)")
        } else {
            let log = TransactionLog(tables: stage.tables, folder: stage.server.binlogs)
            complaints += try log.read(into: &evidence)
        }
        return CampaignReport(options: options, faults: saboteur.counts, complaints: complaints, evidence: evidence)
    }
}
