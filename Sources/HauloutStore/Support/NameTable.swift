import MySQLClient

/// The short numbers under which names of queues and jobs are stored, remembered both ways. Rows are only ever added.
struct NameTable {
    private(set) var ids: [String: Int] = [:]
    private(set) var names: [Int: String] = [:]

    mutating func remember(_ name: String, id: Int) {
        ids[name] = id
        names[id] = name
    }
}
