import MySQLClient

/// Tells from the events of a binary log which queues got tasks.
struct TaskCommits {
    struct Signs: Equatable {
        /// How many each queue got, by its number.
        var tasks: [Int: Int] = [:]
        /// Whether there may be more, for whichever queue.
        var mayBeAnywhere = false

        var isEmpty: Bool { tasks.isEmpty && !mayBeAnywhere }

        mutating func add(_ other: Signs) {
            tasks.merge(other.tasks, uniquingKeysWith: +)
            mayBeAnywhere = mayBeAnywhere || other.mayBeAnywhere
        }
    }

    private static let taskTable = "haulout_task"
    private static let queueColumn = 0

    private let schema: String
    /// As described last.
    private var table: BinlogTable?

    /// - Parameter schema: The one with the tables of the queue.
    init(in schema: String) {
        self.schema = schema
    }

    mutating func signs(in event: BinlogEvent) -> Signs {
        switch event {
        case .table(let table):
            if table.name == Self.taskTable, table.schema == schema { self.table = table }
            return Signs()
        case .insertedRows(let rows):
            guard let table, rows.tableID == table.id else { return Signs() }
            guard let counts = rows.counts(inColumn: Self.queueColumn, of: table) else {
                return Signs(mayBeAnywhere: true)
            }
            // On a cluster, rows that are no tasks are of queue 0.
            let tasks = counts.filter { $0.key != 0 }.map { (Int($0.key), $0.value) }
            return Signs(tasks: Dictionary(uniqueKeysWithValues: tasks))
        case .statement(let text, let schema):
            // Not of Haulout's own: at READ COMMITTED rows are logged, whatever the format.
            return Signs(mayBeAnywhere: isAboutTasks(text, in: schema))
        case .compressedTransaction:
            return Signs(mayBeAnywhere: true)
        case .format, .other:
            return Signs()
        }
    }

    /// Whether a statement may be about our tasks rather than about those in another schema: it was said in ours, or
    /// names it. Servers may keep names in lower case, and a backtick in a name is written twice.
    private func isAboutTasks(_ text: UnsafeRawBufferPointer, in current: UnsafeRawBufferPointer) -> Bool {
        let text = String(decoding: text, as: UTF8.self)
        guard text.contains(Self.taskTable) else { return false }
        let (ours, current) = (schema.lowercased(), String(decoding: current, as: UTF8.self).lowercased())
        return current == ours || ours.contains("`") || text.lowercased().contains(ours)
    }
}
