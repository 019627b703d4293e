/// What a run came to.
public struct RunSummary: Sendable, Equatable, Codable {
    public var totals: RunTotals
    /// True when it ended because nothing was left to do.
    public var isDrained: Bool
    /// Workers whose handlers did not react to being interrupted. Their tasks were given back; their threads still run.
    public var stuckWorkers: [String]
    /// Results that could not be written before the end, because the database was away: those tasks run again when the
    /// lease is over.
    public var unsaved: Int
    public var duration: Duration

    public init(
        totals: RunTotals,
        isDrained: Bool,
        stuckWorkers: [String] = [],
        unsaved: Int = 0,
        duration: Duration = .zero
    ) {
        self.totals = totals
        self.isDrained = isDrained
        self.stuckWorkers = stuckWorkers
        self.unsaved = unsaved
        self.duration = duration
    }
}

/// Where a run stands, for a progress line.
public struct RunSnapshot: Sendable, Equatable, Codable {
    public var totals: RunTotals
    /// Tasks in the hands of workers.
    public var running: Int
    /// Claimed tasks that no worker has taken yet.
    public var buffered: Int
    /// Results that are not yet written.
    public var unsaved: Int
    /// Tasks per second that ended lately.
    public var rate: Double
    /// True while the database is waited for.
    public var isDatabaseAway: Bool

    package init(
        totals: RunTotals = RunTotals(),
        running: Int = 0,
        buffered: Int = 0,
        unsaved: Int = 0,
        rate: Double = 0,
        isDatabaseAway: Bool = false
    ) {
        self.totals = totals
        self.running = running
        self.buffered = buffered
        self.unsaved = unsaved
        self.rate = rate
        self.isDatabaseAway = isDatabaseAway
    }
}
