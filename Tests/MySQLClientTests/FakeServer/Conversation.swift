/// One client's conversation with a `FakeServer`.
final class Conversation {
    private let link: FaultyLink
    private let version: String
    private let threadID: UInt32
    private let answer: @Sendable (String) -> Answer
    private var marks: [Transcript.Mark] = []
    private var statements: [UInt32: String] = [:]
    private var lastStatement: UInt32 = 0
    private var status = Wire.autocommit
    private var marked = (sent: 0, received: 0)

    init(_ link: FaultyLink, version: String, threadID: UInt32, answer: @escaping @Sendable (String) -> Answer) {
        self.link = link
        self.version = version
        self.threadID = threadID
        self.answer = answer
    }

    /// Talks until one side hangs up.
    func run() -> Transcript {
        try? talk()
        link.drain()
        link.close()
        // Before the login has been answered, nothing is a command.
        let unheeded = marks.isEmpty ? [] : link.unreadPackets.map(command)
        return Transcript(received: link.received, sentCount: link.sentCount, marks: marks, unheeded: unheeded)
    }

    private func talk() throws(FaultyLink.HangUp) {
        try link.send(Wire.packet(0, Wire.greeting(version: version, threadID: threadID)))
        _ = try link.readPacket()
        try link.send(Wire.packet(2, Wire.ok(status: status)))
        mark(nil)
        while true {
            let packet = try link.readPacket()
            let command = command(packet)
            // Marked before the answer too, so that what arrived is told even if the answer cannot be sent.
            mark(command)
            guard command != .quit else { return }
            defer { remark() }
            try link.send(numbered(reply(to: command)))
        }
    }

    private func mark(_ command: Transcript.Command?) {
        marks.append(
            .init(
                command: command, sent: marked.sent..<link.sentCount,
                received: marked.received..<link.received.count))
        marked = (link.sentCount, link.received.count)
    }

    /// Extends the last mark by the answer.
    private func remark() {
        let last = marks.removeLast()
        marks.append(.init(command: last.command, sent: last.sent.lowerBound..<link.sentCount, received: last.received))
        marked.sent = link.sentCount
    }

    private func command(_ packet: [UInt8]) -> Transcript.Command {
        let text = String(decoding: packet.dropFirst(), as: UTF8.self)
        switch packet.first ?? 0 {
        case 0x01: return .quit
        case 0x02: return .selectDatabase(text)
        case 0x03: return .query(text)
        case 0x0E: return .ping
        case 0x16:
            lastStatement += 1
            statements[lastStatement] = text
            return .prepare(text)
        case 0x17: return .execute(statements[id(packet)] ?? "")
        case 0x19:
            statements[id(packet)] = nil
            return .closeStatement
        case 0x1F: return .reset
        case let code: return .other(code)
        }
    }

    /// The statement that a packet names; -1 is the one prepared last.
    private func id(_ packet: [UInt8]) -> UInt32 {
        let id = packet.dropFirst().prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return id == .max ? lastStatement : id
    }

    /// The payloads of an answer.
    private func reply(to command: Transcript.Command) -> [[UInt8]] {
        switch command {
        case .quit, .closeStatement: []
        case .ping, .selectDatabase: [Wire.ok(status: status)]
        case .reset: reset()
        case .query(let sql): execute(sql, row: Wire.textRow)
        case .execute(""): [Wire.error(code: 1243, state: "HY000", message: "Unknown prepared statement handler")]
        case .execute(let sql): execute(sql, row: Wire.binaryRow)
        case .prepare(let sql): prepare(sql)
        case .other: [Wire.error(code: 1047, state: "08S01", message: "Unknown command")]
        }
    }

    private func reset() -> [[UInt8]] {
        statements = [:]
        status = Wire.autocommit
        return [Wire.ok(status: status)]
    }

    private func prepare(_ sql: String) -> [[UInt8]] {
        let parameters = sql.count { $0 == "?" }
        guard case .rows(let columns, let rows) = answer(sql) else {
            return [Wire.prepared(id: lastStatement, columns: 0, parameters: parameters)] + questionMarks(parameters)
        }
        return [Wire.prepared(id: lastStatement, columns: columns.count, parameters: parameters)]
            + questionMarks(parameters) + definitions(columns, rows)
    }

    private func questionMarks(_ count: Int) -> [[UInt8]] {
        guard count > 0 else { return [] }
        return [[UInt8]](repeating: Wire.column("?", isNumber: true), count: count) + [Wire.end(status: status)]
    }

    private func definitions(_ columns: [String], _ rows: [[Answer.Value]]) -> [[UInt8]] {
        columns.enumerated().map { index, name in
            Wire.column(name, isNumber: rows.contains { if case .int = $0[index] { true } else { false } })
        } + [Wire.end(status: status)]
    }

    private func execute(_ sql: String, row: ([Answer.Value]) -> [UInt8]) -> [[UInt8]] {
        noteTransaction(sql)
        switch answer(sql) {
        case .ok(let affectedRows, let lastInsertID):
            return [Wire.ok(affectedRows: affectedRows, lastInsertID: lastInsertID, status: status)]
        case .error(let code, let state, let message):
            return [Wire.error(code: code, state: state, message: message)]
        case .rows(let columns, let rows):
            return [[UInt8(columns.count)]] + definitions(columns, rows) + rows.map(row) + [Wire.end(status: status)]
        }
    }

    private func noteTransaction(_ sql: String) {
        if sql.hasPrefix("BEGIN") || sql.hasPrefix("START TRANSACTION") { status |= Wire.inTransaction }
        if sql.hasPrefix("COMMIT") || sql.hasPrefix("ROLLBACK") { status &= ~Wire.inTransaction }
    }

    /// One answer in the packets of which the first has number 1.
    private func numbered(_ payloads: [[UInt8]]) -> [UInt8] {
        payloads.enumerated().flatMap { Wire.packet(UInt8(truncatingIfNeeded: $0 + 1), $1) }
    }
}
