#if Failpoints
    import Failpoints
#endif

/// How far a task is with its items.
public struct ItemProgress: Sendable, Equatable {
    /// The items of this attempt, in order.
    public let pending: [JSONValue]
    /// How many of `pending`, from the first on, have been handled.
    public private(set) var done: Int
    /// Those that failed and are to be tried again.
    public private(set) var again: [JSONValue]
    /// Those that failed for good, in this attempt or an earlier one.
    public private(set) var failed: [JSONValue]
    /// How many items the task was enqueued with.
    public let total: Int

    public init(
        pending: [JSONValue], done: Int = 0, again: [JSONValue] = [], failed: [JSONValue] = [], total: Int? = nil
    ) {
        self.pending = pending
        self.done = done
        self.again = again
        self.failed = failed
        self.total = total ?? pending.count
    }

    /// Decodes what is stored.
    ///
    /// - Throws: A `DecodingError` when it is not JSON arrays, an ``ItemCodecError`` when its numbers don't fit
    ///   together.
    public init(_ stored: StoredItems) throws {
        let pending = try ItemCodec.decode(stored.pending)
        guard (0...pending.count).contains(stored.done) else {
            throw ItemCodecError(message: "\(stored.done) of \(pending.count) items are recorded as done")
        }
        self.init(
            pending: pending,
            done: stored.done,
            again: try ItemCodec.decode(stored.again),
            failed: try ItemCodec.decode(stored.failed),
            total: stored.total
        )
    }

    /// How many of all the task's items have succeeded.
    public var completed: Int { total - (pending.count - done) - again.count - failed.count }

    /// The items that this attempt has yet to handle.
    public var remaining: ArraySlice<JSONValue> { pending[done...] }

    /// Records that the next item succeeded.
    public mutating func succeed() {
        done += 1
    }

    /// Records that the next item failed.
    public mutating func fail(retried: Bool) {
        if retried { again.append(pending[done]) } else { failed.append(pending[done]) }
        done += 1
    }

    /// Gives up on everything that is not done: what was to be tried again and what was not reached failed for good.
    public mutating func abandon() {
        failed += again + remaining
        again = []
        done = pending.count
    }

    /// What is stored of it while, or after, its attempt runs.
    public var stored: StoredItems {
        StoredItems(
            pending: ItemCodec.encode(pending),
            done: done,
            again: ItemCodec.encode(again),
            failed: ItemCodec.encode(failed),
            total: total
        )
    }

    /// What the next attempt starts with: the items that failed, then those that were not reached.
    public var nextAttempt: StoredItems {
        StoredItems(
            pending: ItemCodec.encode(Self.losesItems ? Array(remaining) : again + remaining),
            failed: ItemCodec.encode(failed),
            total: total
        )
    }

    private static var losesItems: Bool {
        #if Failpoints
            SeededBug.retryLosesItems.isOn
        #else
            false
        #endif
    }
}
