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
        try awaitWork(on: stage)
        let saboteur = Saboteur(stage, options)
        let progress = Progress(stage, saboteur)
        defer { progress.end() }
        let watch = StallWatch(stage.history)
        defer { watch.end() }
        let plan = FaultPlan(
            seed: options.seed, seconds: options.seconds, lease: options.rules.lease, kinds: kinds(on: stage))
        saboteur.play(plan)
        try calmDown(stage)
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

    /// Faults before anything works would say little.
    private func awaitWork(on stage: Stage) throws {
        let end = ContinuousClock.now + .seconds(60)
        while ((try? stage.tables.counts().completed) ?? 0) < 100 {
            guard ContinuousClock.now < end else {
                throw ServerFailure(
                    description: "No work was done within 60 s; the logs in \(options.folder) may say why.")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    private func calmDown(_ stage: Stage) throws {
        stage.history.write(.calm)
        note("No more faults: waiting until all tasks have come to their end")
        stage.crew.stopProducers()
        let end = ContinuousClock.now + .seconds(Self.patience)
        while ContinuousClock.now < end, (try stage.tables.counts().left) > 0 { Thread.sleep(forTimeInterval: 0.2) }
        stage.crew.stopWorkers(within: options.rules.shutdown + 30)
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
            let (transitions, trouble) = try log.read(Transitions(options.rules))
            evidence.log = transitions
            complaints += trouble
        }
        return CampaignReport(options: options, faults: saboteur.counts, complaints: complaints, evidence: evidence)
    }
}
