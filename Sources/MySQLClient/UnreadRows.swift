/// Rows on their way, of either protocol.
enum UnreadRows {
    case binary(Statement)
    case text(TextResult)

    func next() throws(DatabaseError) -> Row? {
        switch self {
        case .binary(let statement): try statement.next()
        case .text(let result): try result.next()
        }
    }

    /// Reads past whatever is left, so that the connection is free.
    func drain() throws(DatabaseError) {
        switch self {
        case .binary(let statement): try statement.drain()
        case .text(let result): try result.drain()
        }
    }
}
