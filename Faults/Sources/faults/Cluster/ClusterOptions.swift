import Checker
import FaultPlan

struct ClusterOptions: Sendable {
    var campaign: CampaignOptions
    var nodeFaults: Set<NodeFault>
    /// How many nodes are written to at the same time.
    var writers: Int
    /// `script/cluster`
    var script: String

    /// What is done to processes and connections meanwhile; the rest is about a server, and nodes have faults of their
    /// own.
    static let otherFaults: Set<FaultKind> = [
        .killWorker, .pauseWorker, .killProducer, .cutBeforeSending, .cutAfterSending, .cutInReply, .cutAtCommit,
    ]

    /// Longer than a cluster takes to give up a node that has fallen silent (5 s), or each loss of one would end the
    /// leases of all.
    static let lease = 10.0
}
