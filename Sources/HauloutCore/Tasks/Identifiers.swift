/// A task's number, given by the database when it is enqueued; it never changes and is never used again.
public struct TaskID: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public var description: String { String(rawValue) }

    public static func < (left: TaskID, right: TaskID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The number of one run of a process: a restarted process has another one, so that nothing of its past is taken for
/// its own.
public struct ProcessID: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public var description: String { String(rawValue) }

    public static func < (left: ProcessID, right: ProcessID) -> Bool {
        left.rawValue < right.rawValue
    }
}
