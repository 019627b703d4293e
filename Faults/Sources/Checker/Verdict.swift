import Histories

/// What the checker has to say about a campaign.
public struct Verdict: Sendable {
    public var violations: [Violation]
    /// From a SIGKILL until each of the tasks in hand ran again, in seconds; without those that a fault of the database
    /// or of the network came in between.
    public var rescues: [Double]
    /// Results and transactions of attempts that were over, and that changed nothing.
    public var fencedWrites: Int
    /// Writes outside of the database that bore the number of an attempt that was over: what the other side refuses.
    public var staleWritesOutside: Int

    public init(_ evidence: Evidence) {
        let rescues = Rescues(evidence)
        self.rescues = rescues.seconds
        violations =
            Enqueueing.violations(evidence) + Executions.violations(evidence) + Effects.violations(evidence)
            + Ends.violations(evidence) + rescues.violations + Processes.violations(evidence)
            + Outages.violations(evidence) + (evidence.log?.violations ?? [])
        fencedWrites = Fencing.count(evidence.records)
        staleWritesOutside = Fencing.staleWritesOutside(evidence.records)
    }
}
