/// What one transaction changed, in its order.
public struct Transaction: Hashable, Sendable {
    /// When its last statement began, by the server's wall clock, in microseconds since 1970, cut to the second.
    public var time: Int64
    public var changes: [RowChange]
    /// True where the log was torn, when the log may have it and the tables not.
    public var isDoubtful: Bool

    public init(time: Int64, changes: [RowChange], isDoubtful: Bool = false) {
        self.time = time
        self.changes = changes
        self.isDoubtful = isDoubtful
    }
}

/// A row that came, changed or went.
public struct RowChange: Hashable, Sendable {
    public var table: String
    /// `nil` for an insert.
    public var before: Row?
    /// `nil` for a delete.
    public var after: Row?

    public init(_ table: String, before: Row? = nil, after: Row? = nil) {
        self.table = table
        self.before = before
        self.after = after
    }
}

/// The columns of a row that somebody wants to know: whole numbers, times as microseconds since 1970, and texts.
public struct Row: Hashable, Sendable {
    public var numbers: [String: Int64]
    public var texts: [String: String]

    public init(_ numbers: [String: Int64] = [:], texts: [String: String] = [:]) {
        self.numbers = numbers
        self.texts = texts
    }

    /// A number that the row has; 0 when it is NULL.
    public subscript(column: String) -> Int64 { numbers[column] ?? 0 }
}
