/// What runs for a task: a `sql` or `exec` handler built from a definition, or a closure registered in Swift.
public protocol TaskHandler: Sendable {
    /// Runs one item, or the whole task when it has no items.
    ///
    /// Called on the worker's own thread; it may block there and it may await. Throwing makes the item (or the task)
    /// failed: a `Failure.Cause` is recorded as it is, a `DatabaseError` with its numbers, anything else with its
    /// description and kind ``FailureKind/handler``.
    ///
    /// - Parameter item: `nil` for a task without items.
    func run(_ item: JSONValue?, in context: TaskContext) async throws

    /// True when ``run(_:in:)`` itself commits, in one transaction with its effects, that the item is done, by
    /// ``TaskContext/recordItemDone(on:)``.
    var recordsProgress: Bool { get }
}

extension TaskHandler {
    public var recordsProgress: Bool { false }
}
