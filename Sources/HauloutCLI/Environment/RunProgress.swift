public import HauloutCore

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
    public var totals: RunTotals
    /// Tasks in the hands of workers.
    public var running: Int
    /// Tasks that are available or wait for their next attempt, as last counted; `nil` when not known.
    public var waiting: Int?
    /// Tasks per second that ended lately.
    public var rate: Double
    /// True while the database is waited for.
    public var isDatabaseAway: Bool

    public init(
        totals: RunTotals,
        running: Int = 0,
        waiting: Int? = nil,
        rate: Double = 0,
        isDatabaseAway: Bool = false
    ) {
        self.totals = totals
        self.running = running
        self.waiting = waiting
        self.rate = rate
        self.isDatabaseAway = isDatabaseAway
    }

    /// What a supervisor says of itself.
    public init(_ snapshot: RunSnapshot, waiting: Int?) {
        self.init(
            totals: snapshot.totals,
            running: snapshot.running,
            waiting: waiting,
            rate: snapshot.rate,
            isDatabaseAway: snapshot.isDatabaseAway
        )
    }
}
