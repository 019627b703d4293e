/// The prepared statements of one connection by their text; the least recently used one goes first.
struct StatementCache {
    private let capacity: Int
    private var statements: [String: Statement] = [:]
    /// The last one found: most callers repeat themselves, and equal strings compare faster than they hash.
    private var last: Statement?
    private var clock: UInt64 = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { statements.count }

    mutating func find(_ sql: String) -> Statement? {
        clock &+= 1
        if let last, last.sql == sql {
            last.lastUse = clock
            return last
        }
        guard let statement = statements[sql] else { return nil }
        statement.lastUse = clock
        last = statement
        return statement
    }

    /// Keeps a statement, after making room for it.
    mutating func insert(_ statement: Statement) {
        while statements.count >= capacity, removeLeastRecentlyUsed() {}
        statement.lastUse = clock
        statements[statement.sql] = statement
        last = statement
    }

    mutating func remove(_ statement: Statement) {
        if last === statement { last = nil }
        statements[statement.sql] = nil
    }

    /// False when there was none. A scan: it happens when a round trip is due anyway.
    mutating func removeLeastRecentlyUsed() -> Bool {
        guard let oldest = statements.values.min(by: { $0.lastUse < $1.lastUse }) else { return false }
        remove(oldest)
        return true
    }

    mutating func removeAll() {
        last = nil
        statements.removeAll()
    }
}
