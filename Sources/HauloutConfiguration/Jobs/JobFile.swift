public import HauloutCore
public import YAMLConfiguration

/// A job as one file defines it.
public struct JobFile: Sendable, Equatable {
    public var definition: JobDefinition
    /// When it starts by the clock; checked, but not acted on by this version.
    public var schedule: Schedule?
    /// How much of it may run at once; checked, but not enforced by this version.
    public var limit: JobLimit?

    public init(definition: JobDefinition, schedule: Schedule? = nil, limit: JobLimit? = nil) {
        self.definition = definition
        self.schedule = schedule
        self.limit = limit
    }
}

/// How much of a job may run.
public struct JobLimit: Sendable, Equatable {
    /// How many of its tasks run at the same time.
    public var concurrency: Int?
    /// How many of its tasks start in a time.
    public var rate: Rate?
    /// The argument by whose value tasks are counted apart; all together when `nil`.
    public var argument: String?

    public init(concurrency: Int? = nil, rate: Rate? = nil, argument: String? = nil) {
        self.concurrency = concurrency
        self.rate = rate
        self.argument = argument
    }
}
