import FaultPlan
import FaultProxy
import Foundation
import Histories

/// Makes the faults of a campaign on a cluster: those of nodes one after the other, those of processes and of connections
/// at the same time.
final class ClusterSaboteur: Sendable {
    private let stage: ClusterStage
    private let options: ClusterOptions
    private let deeds = Deeds<String>()
    private let number = Locked(0)

    init(_ stage: ClusterStage, _ options: ClusterOptions) {
        self.stage = stage
        self.options = options
    }

    /// By the names of their kinds.
    var counts: [String: Int] { deeds.counts }
    var complaints: [String] { deeds.complaints }

    /// Returns when all of them are over.
    func play() {
        let start = ContinuousClock.now
        let end = start + .seconds(options.campaign.seconds)
        deeds.inBackground { [self] in
            for entry in NodeFault.plan(seed: options.campaign.seed, options.nodeFaults) {
                guard ContinuousClock.now + .seconds(entry.pause) < end else { return }
                pause(entry.pause)
                attempt(entry.kind.rawValue) { try hit(entry) }
            }
        }
        let plan = FaultPlan(
            seed: options.campaign.seed, seconds: options.campaign.seconds, lease: options.campaign.rules.lease,
            kinds: options.campaign.kinds)
        for lane in [Lane.processes, .connections] {
            deeds.inBackground { [self] in
                for entry in plan.entries(of: lane) {
                    let wait = (start + .seconds(entry.start) - .now) / .seconds(1)
                    if wait > 0 { pause(wait) }
                    let body: @Sendable () -> Void = { [self] in
                        attempt(entry.kind.rawValue) {
                            try lane == .processes ? hitProcess(entry) : hitConnection(entry)
                        }
                    }
                    if lane.waits { body() } else { deeds.inBackground(body) }
                }
            }
        }
        deeds.wait()
    }

    private func attempt(_ kind: String, _ body: () throws -> Bool) { deeds.attempt(kind, kind, body) }

    private func fault<T>(_ kind: String, on target: String, _ body: () throws -> T) rethrows -> T {
        let number = number.change { number in
            number += 1
            return number
        }
        stage.history.write(.fault(number: number, kind: kind, target: target))
        defer { stage.history.write(.healed(number: number)) }
        return try body()
    }

    private func pause(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }

    // MARK: Nodes

    private func hit(_ entry: NodeFault.Entry) throws -> Bool {
        let nodes = stage.nodes
        let any = Nodes.numbers[Int(entry.pick % UInt64(Nodes.numbers.count))]
        // The witness is spared.
        let mortal = Nodes.numbers.filter { $0 != Nodes.witness }
        let victim = entry.kind == .kill ? mortal[Int(entry.pick % UInt64(mortal.count))] : any
        let target = [.roll, .loseQuorum].contains(entry.kind) ? "the cluster" : "node \(victim)"
        try fault(entry.kind.rawValue, on: target) {
            switch entry.kind {
            case .kill:
                ServerProcess.killAndWait([nodes.process(victim)])
                pause(entry.length)
                try join(victim)
            case .stop:
                try nodes.leave(victim)
                pause(entry.length)
                try join(victim)
            case .pause:
                nodes.process(victim).signal(SIGSTOP)
                pause(entry.length)
                nodes.process(victim).signal(SIGCONT)
            case .cut:
                let proxy = entry.pick / 3 % 2 == 0 ? stage.proxies[victim] : nil
                proxy?.condition = .stalled(requests: true, replies: true)
                try nodes.cut(victim)
                pause(entry.length)
                try nodes.mend(victim)
                proxy?.condition = .clear
            case .roll:
                for node in Nodes.numbers {
                    try nodes.leave(node)
                    pause(entry.length)
                    try join(node)
                }
            case .loseQuorum:
                ServerProcess.killAndWait(mortal.map(nodes.process))
                pause(entry.length)
                // Not before it has noticed: until then it is a part of a cluster.
                try awaitLossOfQuorum()
                try nodes.bootstrap(Nodes.witness)
                for node in mortal { try join(node) }
            }
            try nodes.awaitSynced(within: 60)
            try nodes.awaitWriting(within: 60)
        }
        return true
    }

    private func join(_ node: Int) throws {
        guard try !stage.nodes.join(node) else { return }
        deeds.complain("node \(node) could not go on from its own data, and got a copy of another's")
    }

    private func awaitLossOfQuorum() throws {
        let end = ContinuousClock.now + .seconds(30)
        while (try? stage.nodes.status(Nodes.witness))?["wsrep_cluster_status"] == "Primary" {
            guard ContinuousClock.now < end else {
                throw ServerFailure(description: "Node \(Nodes.witness) did not notice that the others are gone.")
            }
            pause(0.1)
        }
    }

    // MARK: Others

    private func hitProcess(_ entry: FaultPlan.Entry) throws -> Bool {
        let slots = entry.kind == .killProducer ? stage.crew.producers : stage.crew.workers
        guard let (slot, child) = stage.crew.take(from: slots, pick: entry.pick) else { return false }
        defer { stage.crew.giveBack(slot) }
        try fault(entry.kind.rawValue, on: child.name) {
            if entry.kind == .pauseWorker {
                child.pause(for: entry.length)
            } else {
                try slot.kill(child, andWait: entry.length)
            }
        }
        return true
    }

    private func hitConnection(_ entry: FaultPlan.Entry) throws -> Bool {
        let skipped = Int(entry.pick / 8 % 40)
        let cut =
            switch entry.kind {
            case .cutBeforeSending: Cut(.beforeSending, skipping: skipped)
            case .cutAfterSending: Cut(.afterSending, skipping: skipped)
            case .cutInReply: Cut(.inReply(bytes: 1 + Int(entry.pick % 16)), skipping: skipped)
            default: Cut(.afterSending, of: .commits, skipping: skipped % 10)
            }
        let busy = stage.proxies.values.filter { $0.links > 0 }.sorted { $0.port < $1.port }
        guard !busy.isEmpty, busy[Int(entry.pick % UInt64(busy.count))].cut(cut, within: 2) else { return false }
        fault(entry.kind.rawValue, on: "a connection") {}
        return true
    }
}
