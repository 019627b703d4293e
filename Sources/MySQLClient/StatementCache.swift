/// The prepared statements of one connection by their text; the least recently used one goes first.
struct StatementCache {
    let capacity: Int
    /// The number that the server will give to the next statement.
    var numbers = StatementNumbers()
    private var statements: [StatementText: Statement] = [:]
    /// The last ones found, each at the place that its text's sample gives: most callers alternate between a few.
    private var recent = [Statement?](repeating: nil, count: 16)
    private var clock: UInt64 = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { statements.count }

    @inline(__always)
    mutating func find(_ sql: String) -> Statement? {
        clock &+= 1
        let place = Self.place(of: sql)
        if let statement = recent[place], StatementText.isSame(statement.sql, sql) {
            statement.lastUse = clock
            return statement
        }
        guard let statement = statements[StatementText(text: sql)] else { return nil }
        statement.lastUse = clock
        recent[place] = statement
        return statement
    }

    /// Keeps a statement, after making room for it.
    mutating func insert(_ statement: Statement) {
        while statements.count >= capacity, removeLeastRecentlyUsed() {}
        statement.lastUse = clock
        statements[StatementText(text: statement.sql)] = statement
    }

    mutating func remove(_ statement: Statement) {
        let place = Self.place(of: statement.sql)
        if recent[place] === statement { recent[place] = nil }
        let key = StatementText(text: statement.sql)
        if statements[key] === statement { statements[key] = nil }
    }

    @inline(__always)
    private static func place(of sql: String) -> Int { Int(StatementText.sample(sql) >> 60) }

    mutating func remove(_ sql: String) {
        if let statement = statements[StatementText(text: sql)] { remove(statement) }
    }

    /// False when there was none. A scan: it happens when a round trip is due anyway.
    mutating func removeLeastRecentlyUsed() -> Bool {
        guard let oldest = statements.values.min(by: { $0.lastUse < $1.lastUse }) else { return false }
        remove(oldest)
        return true
    }

    mutating func removeAll() {
        for place in recent.indices { recent[place] = nil }
        statements.removeAll()
        numbers.forgetLiving()
    }
}
