/// One thing that a producer, a worker process or the campaign itself has done or seen.
public enum Event: Hashable, Sendable {
    // A producer's
    case begins(Order)
    /// The call returned.
    case enqueued(key: String, ids: [Int64])
    /// The call threw an error that says that nothing was enqueued.
    case refused(key: String, reason: String)
    /// The call threw an error that leaves it open.
    case unknown(key: String, reason: String)

    // A worker process's
    /// It has begun to take tasks.
    case ready
    /// A handler was called.
    case ran(Attempt, key: String, item: Int, digest: String)
    /// The handler wrote outside of the database. This line is what it wrote.
    case wrote(Attempt, key: String)
    /// The handler returned.
    case did(Attempt, item: Int)
    /// The handler threw.
    case failed(Attempt, item: Int, reason: String)
    /// What the process says of itself: attempts completed, and attempts that were no longer its own when they ended.
    case totals(completed: Int, fenced: Int)

    // The campaign's
    case started(child: String, pid: Int)
    /// SIGTERM was sent to it.
    case asked(child: String)
    case exited(child: String, status: Int, wasAsked: Bool)
    case fault(number: Int, kind: String, target: String)
    case healed(number: Int)
    /// The machine did not run the campaign for so long, up to now.
    case stalled(milliseconds: Int)
    /// From here on nothing is broken any more.
    case calm
}

/// Which execution of which task: the fencing token.
public struct Attempt: Hashable, Sendable, Comparable {
    public var task: Int64
    public var number: Int

    public init(task: Int64, number: Int) {
        self.task = task
        self.number = number
    }

    public static func < (left: Attempt, right: Attempt) -> Bool {
        (left.task, left.number) < (right.task, right.number)
    }
}
