public import Histories

/// All that is known when everything is over.
public struct Evidence: Sendable {
    /// Of all histories, by time.
    public var records: [Record]
    /// The tasks in the queue's tables.
    public var rows: [TaskRow]
    /// What handlers wrote in the transactions of their items.
    public var effects: [Effect]
    /// The keys of the rows that producers wrote in the transactions in which they enqueued.
    public var notes: Set<String>
    /// Of each task that was discarded: why attempts of it failed, by kind.
    public var failures: [Int64: [String: Int]]
    /// What the server's log of transactions says; `nil` when it was not read.
    public var log: Transitions?
    public var rules: Rules

    public init(
        records: [Record] = [],
        rows: [TaskRow] = [],
        effects: [Effect] = [],
        notes: Set<String> = [],
        failures: [Int64: [String: Int]] = [:],
        rules: Rules = Rules()
    ) {
        self.records = records
        self.rows = rows
        self.effects = effects
        self.notes = notes
        self.failures = failures
        self.rules = rules
    }
}

/// What was configured, in seconds where it is a time.
public struct Rules: Sendable {
    public var lease = 3.0
    public var shutdown = 5.0
    /// What a machine that is slow, or busy with other things, is given beyond every limit of time.
    public var allowance = 0.0
    /// Of a job that always fails.
    public var doomedAttempts = 2
    /// Of all others.
    public var attempts = 50
    /// A task that was in hand at so many deaths is discarded.
    public var crashLimit = 3

    public init() {}
}

/// A task in one of the queue's tables.
public struct TaskRow: Hashable, Sendable {
    public enum Place: String, Sendable {
        case available, running, later, completed, discarded, cancelled

        public var isEnd: Bool { self == .completed || self == .discarded || self == .cancelled }
    }

    public var id: Int64
    public var place: Place
    public var attempt: Int
    /// Of the order that it came from.
    public var key: String

    public init(id: Int64, place: Place, attempt: Int, key: String) {
        self.id = id
        self.place = place
        self.attempt = attempt
        self.key = key
    }
}

public struct Effect: Hashable, Sendable {
    public var key: String
    public var item: Int
    public var attempt: Attempt

    public init(key: String, item: Int, attempt: Attempt) {
        self.key = key
        self.item = item
        self.attempt = attempt
    }
}
