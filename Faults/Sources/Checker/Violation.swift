public import Histories

/// Something that must not be.
public struct Violation: Hashable, Sendable {
    public var invariant: Invariant
    /// What happened, with what it happened to.
    public var sentence: String
    /// The task, when it is about one.
    public var task: Int64?
    /// The order, when it is about one.
    public var key: String?
    public var time: Instant?

    public init(
        _ invariant: Invariant, _ sentence: String, task: Int64? = nil, key: String? = nil, time: Instant? = nil
    ) {
        self.invariant = invariant
        self.sentence = sentence
        self.task = task
        self.key = key
        self.time = time
    }
}

/// What has to hold. The numbers are those of docs/reliability.md.
public enum Invariant: String, Sendable, CaseIterable {
    case nothingLost = "I1"
    case refusedIsNotThere = "I2"
    case unknownIsAllOrNothing = "I3"
    case runsWhatWasEnqueued = "I4"
    case attemptsAreCounted = "I5"
    case leasesAreKept = "I6"
    case zombiesAreFenced = "I7"
    case effectsOnce = "I8"
    case everythingEnds = "I9"
    case endsAreFinal = "I10"
    case attemptsAreBounded = "I11"
    case notBeforeItsTime = "I17"
    case deathsAreNoticed = "I18"
    case stopsInOrder = "I20"
    case outagesAreSurvived = "I21"

    /// In a few words.
    public var title: String {
        switch self {
        case .nothingLost: "what was enqueued is there"
        case .refusedIsNotThere: "what was refused is not there"
        case .unknownIsAllOrNothing: "what got no answer is there wholly or not at all, and once after a repetition"
        case .runsWhatWasEnqueued: "handlers run what was enqueued"
        case .attemptsAreCounted: "no attempt has two owners, and numbers have no gap"
        case .leasesAreKept: "nobody is taken for dead before the lease is over"
        case .zombiesAreFenced: "nothing is written on behalf of an attempt that is over"
        case .effectsOnce: "an effect in the item's transaction happens once"
        case .everythingEnds: "every task comes to its end"
        case .endsAreFinal: "a task is in one place, and its end is final"
        case .attemptsAreBounded: "tasks are discarded for a reason, and not before"
        case .notBeforeItsTime: "nothing starts before its time"
        case .deathsAreNoticed: "tasks of a killed process run again within lease + 1 s"
        case .stopsInOrder: "a process that is asked to stop does so, in time and with status 0"
        case .outagesAreSurvived:
            "no process ends because of the database, and work goes on within 6 s after it is back"
        }
    }
}
