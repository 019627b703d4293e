/// The executions of a connection that have been sent and not been answered, the oldest first. Answers come in order.
struct UnansweredExecutions {
    private var statements: [(statement: Statement, size: Int)] = []
    /// Those before it have been answered.
    private var head = 0
    /// The bytes of all of them, roughly.
    private(set) var size = 0

    var count: Int { statements.count - head }
    var isEmpty: Bool { statements.count == head }

    mutating func append(_ statement: Statement, size: Int) {
        if head > 64 {
            statements.removeFirst(head)
            head = 0
        }
        statements.append((statement, size))
        self.size += size
    }

    /// Takes out the one whose answer comes next.
    mutating func popFirst() -> Statement? {
        guard head < statements.count else { return nil }
        let (statement, size) = statements[head]
        head += 1
        self.size -= size
        if head == statements.count {
            statements.removeAll(keepingCapacity: true)
            head = 0
        }
        return statement
    }

    mutating func removeAll() { self = UnansweredExecutions() }
}
