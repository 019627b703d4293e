internal import CMariaDB

/// The rows of one `executeMany` on their way.
struct Batch {
    /// A packet of about this size: longer ones gain nothing, and the server holds a copy.
    private static let packetTarget = 1 << 20
    /// Below this no server's limit is reached, so it need not be asked for.
    private static let unaskedSize = 1 << 16

    private let connection: Connection
    private let sql: String
    private let rows: [[MySQLValue]]
    private let packetSize: Int
    private let group: ValuesGroup?
    private var isBulkPossible: Bool
    private var sum = BatchSum()

    /// Checks all rows, so that a mistake shows before anything is sent.
    init(
        _ sql: String, _ rows: [[MySQLValue]], of connection: Connection, on handle: UnsafeMutablePointer<MYSQL>,
        strategy: BatchStrategy
    ) throws(DatabaseError) {
        self.connection = connection
        self.sql = sql
        self.rows = rows
        isBulkPossible = strategy == .automatic && connection.server.flavour == .mariaDB
        group = strategy == .single ? nil : ValuesGroup.find(in: sql)
        let sizes = try Self.checkedSizes(of: rows, sql)
        let overhead = sql.utf8.count + 1024
        let isLong = sizes.total + overhead > Self.unaskedSize
        let limit = isLong ? try connection.limit(on: handle) : Self.packetTarget
        if sizes.longest + overhead > limit { throw .tooLarge(sizes.longest + sql.utf8.count, limit: limit, sql) }
        packetSize = min(Self.packetTarget, limit - overhead)
    }

    /// The bytes of all rows and of the longest one.
    private static func checkedSizes(
        of rows: [[MySQLValue]], _ sql: String
    ) throws(DatabaseError) -> (total: Int, longest: Int) {
        var (total, longest) = (0, 0)
        let width = rows.first?.count ?? 0
        for row in rows {
            guard row.count == width else {
                let message = "The first row has \(width) values, another one has \(row.count)."
                throw DatabaseError(kind: .misuse, code: 2034, message: message, query: sql)
            }
            let size = ParameterBuffer.size(of: row)
            total += size
            longest = max(longest, size)
        }
        return (total, longest)
    }

    mutating func run() throws(DatabaseError) -> QueryResult {
        var unsent = rows[...]
        while !unsent.isEmpty {
            var packet = unsent.prefix(packetLength(unsent))
            unsent = unsent.dropFirst(packet.count)
            while !packet.isEmpty {
                if try sendInBulk(&packet) { continue }
                if try sendInGroups(&packet) { continue }
                try sendOne(&packet)
            }
        }
        return sum.result
    }

    /// How many of the rows make up a packet, at least one.
    private func packetLength(_ rows: ArraySlice<[MySQLValue]>) -> Int {
        var size = 0
        for (length, row) in rows.enumerated() {
            size += ParameterBuffer.size(of: row)
            if size > packetSize { return max(1, length) }
        }
        return rows.count
    }
}

extension Connection {
    fileprivate func limit(on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> Int {
        try noted { () throws(DatabaseError) in try packetLimit(handle) }
    }
}

// MARK: - Three ways, the fastest first

extension Batch {
    /// Sends as many rows as have the same types; false when another way is better.
    private mutating func sendInBulk(_ packet: inout ArraySlice<[MySQLValue]>) throws(DatabaseError) -> Bool {
        guard isBulkPossible, let first = packet.first else { return false }
        let (types, length) = BatchTypes.common(to: packet)
        let isWhole = length == packet.count
        guard isWhole || group == nil, length > 1 || first.contains(.columnDefault) else { return false }
        let result = try connection.queryInBulk(sql, types.unify(packet.prefix(length)), types: types)
        guard let result else {
            isBulkPossible = false
            return false
        }
        sum.add(result)
        packet = packet.dropFirst(length)
        return true
    }

    /// Sends all rows as statements with many groups of values, but for a few at the end.
    private mutating func sendInGroups(_ packet: inout ArraySlice<[MySQLValue]>) throws(DatabaseError) -> Bool {
        guard let group else { return false }
        try checkWidth(group)
        let before = packet.count
        while let length = group.statementLength(for: packet.count, within: packetSize) {
            try sendGroups(packet.prefix(length), group)
            packet = packet.dropFirst(length)
        }
        return packet.count < before
    }

    /// Waits for the answer before the next row is sent: what is sent ahead is executed even when a row before it
    /// fails, and a caller relies on the rows behind the failed one not having run.
    private mutating func sendOne(_ packet: inout ArraySlice<[MySQLValue]>) throws(DatabaseError) {
        let row = packet.removeFirst()
        guard let group, row.contains(.columnDefault) else { return sum.add(try connection.query(text: sql, row)) }
        try checkWidth(group)
        try sendGroups([row], group)
    }

    private mutating func sendGroups(
        _ rows: ArraySlice<[MySQLValue]>, _ group: ValuesGroup
    ) throws(DatabaseError) {
        let (text, values) = try group.statement(for: rows)
        do throws(DatabaseError) {
            sum.add(try connection.query(text: text, values))
        } catch {
            // The caller's own text says more than a thousand groups.
            throw error.told(of: sql)
        }
    }

    private func checkWidth(_ group: ValuesGroup) throws(DatabaseError) {
        let (expected, found) = (group.placeholders.count, rows[0].count)
        guard expected != found else { return }
        let message = "The statement has \(expected) placeholders, rows of \(found) values were given."
        throw DatabaseError(kind: .misuse, code: 2034, message: message, query: sql)
    }
}

/// The results of a batch added up.
private struct BatchSum {
    private var affectedRows: UInt64 = 0
    private var lastInsertID: UInt64 = 0
    private var warningCount = 0

    mutating func add(_ result: QueryResult) {
        affectedRows += result.affectedRows
        warningCount += result.warningCount
        if lastInsertID == 0 { lastInsertID = result.lastInsertID }
    }

    var result: QueryResult {
        QueryResult(
            columns: [], rows: [], affectedRows: affectedRows, lastInsertID: lastInsertID, warningCount: warningCount)
    }
}
