/// What a producer is about to enqueue, in one call.
public struct Order: Hashable, Sendable {
    /// How it is enqueued.
    public enum Style: String, Sendable, CaseIterable {
        /// At once, and not again: after an error of unknown outcome it may be there or not.
        case plain
        /// With a unique key, again and again until it is known to be there.
        case keyed
        /// In a transaction of the producer's own, beside a row of its own.
        case shared
        /// For later, with a unique key.
        case scheduled
    }

    public enum Job: String, Sendable, CaseIterable {
        /// Items, each in one transaction with its effect.
        case count
        /// No items; its effect is outside of the database, marked with the attempt.
        case outside
        /// Fails in its first attempt.
        case flaky
        /// Fails in every attempt.
        case doomed
    }

    /// Names the order; its tasks carry it in their arguments.
    public var key: String
    public var style: Style
    public var job: Job
    /// 1, 2, … so many; 0 for a task without items.
    public var items: Int
    /// How many tasks it makes.
    public var tasks: Int
    /// Of what the tasks carry along, so that a mix-up shows.
    public var digest: String
    /// How long after the call it may start, in milliseconds.
    public var delay: Int

    public init(key: String, style: Style, job: Job, items: Int, tasks: Int, digest: String, delay: Int) {
        self.key = key
        self.style = style
        self.job = job
        self.items = items
        self.tasks = tasks
        self.digest = digest
        self.delay = delay
    }
}
