extension ValuesGroup {
    /// The group of a statement that can take several of them; `nil` when in doubt.
    ///
    /// Then everything else in the statement means the same for one group and for many: no placeholder, subquery,
    /// `RETURNING` or further group anywhere. A text with comments or backslashes is always in doubt.
    static func find(in sql: String) -> ValuesGroup? {
        var text = sql
        return text.withUTF8 { bytes in
            var finder = ValuesGroupFinder(StatementLexer(bytes, quoting: .standard))
            guard let range = finder.find() else { return nil }
            return ValuesGroup(sql, range, placeholders: finder.placeholders, areAlone: finder.areAlone)
        }
    }
}

/// Looks for the one group of values of an `INSERT` or `REPLACE`, token by token.
private struct ValuesGroupFinder {
    private var lexer: StatementLexer
    private var previous = StatementToken(kind: .end, start: 0, end: 0)
    private var current = StatementToken(kind: .end, start: 0, end: 0)
    private(set) var placeholders: [Int] = []
    private(set) var areAlone: [Bool] = []

    init(_ lexer: StatementLexer) {
        self.lexer = lexer
    }

    mutating func find() -> Range<Int>? {
        advance()
        guard current.keyword == .insert || current.keyword == .replace, readHead() else { return nil }
        let start = current.start
        guard readGroup() else { return nil }
        let end = current.end
        return readTail() && lexer.isCertain ? start..<end : nil
    }

    private mutating func advance() {
        previous = current
        current = lexer.next()
    }

    /// Reads up to the opening parenthesis of the group.
    private mutating func readHead() -> Bool {
        var depth = 0
        while true {
            advance()
            switch current.kind {
            case .word where depth == 0 && (current.keyword == .values || current.keyword == .value):
                advance()
                return current.kind == .open
            case .open: depth += 1
            case .close: depth -= 1
            case .parameter, .end: return false
            default: if isRefused { return false }
            }
        }
    }

    /// Reads up to the closing parenthesis of the group.
    private mutating func readGroup() -> Bool {
        var depth = 1
        var isStart = true
        while true {
            advance()
            let isEnd = depth == 1 && (current.kind == .comma || current.kind == .close)
            if previous.kind == .parameter, !isEnd { areAlone[areAlone.count - 1] = false }
            switch current.kind {
            case .parameter:
                placeholders.append(current.start)
                areAlone.append(isStart)
            case .open:
                if isNamedCall { return false }
                depth += 1
            case .close:
                depth -= 1
                if depth == 0 { return !placeholders.isEmpty }
            case .end: return false
            default: if isRefused { return false }
            }
            isStart = isEnd
        }
    }

    /// Reads to the end of the statement.
    private mutating func readTail() -> Bool {
        advance()
        // Another group.
        guard current.kind != .comma else { return false }
        while current.kind != .end {
            if isRefused || isNamedCall || current.kind == .parameter { return false }
            advance()
        }
        return true
    }

    /// Subqueries, other statements, and functions that look at the statement before.
    private var isRefused: Bool {
        switch current.kind {
        case .semicolon, .strange: return true
        case .word: break
        default: return false
        }
        switch current.keyword {
        case .select, .set, .with, .table, .returning: return true
        default: return current.word.call == .lastInsertID || current.word.call == .retrospective
        }
    }

    /// A function whose name is in quotes, or behind a dot, may be any.
    private var isNamedCall: Bool {
        current.kind == .open && (previous.kind == .name || previous.kind == .string)
    }
}
