/// Where a connection is to be cut, once.
public struct Cut: Sendable, Hashable {
    public enum Place: Sendable, Hashable {
        /// The statement never reaches the server.
        case beforeSending
        /// The server executes the statement, and the client sees no byte of the answer.
        case afterSending
        /// The client sees so many bytes of the answer.
        case inReply(bytes: Int)
    }

    public enum Statements: Sendable, Hashable {
        case all
        case commits
    }

    public var place: Place
    public var statements: Statements
    /// So many statements that would do are let through first.
    public var skipped: Int

    public init(_ place: Place, of statements: Statements = .all, skipping skipped: Int = 0) {
        self.place = place
        self.statements = statements
        self.skipped = skipped
    }
}
