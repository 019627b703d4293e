extension StatementScanner {
    /// Reads the head of an `INSERT` or `REPLACE` up to the name of the table.
    mutating func beginInsert() {
        hasEffect = true
        switch verb {
        case .insert, .replace, .explain, .analyze: break
        default: return
        }
        while following.keyword == .ignored || following.keyword == .into { advance() }
        expectTableName()
    }

    /// Reads a name, `table` or `schema.table`. Parentheses behind it list columns.
    mutating func expectTableName() {
        guard following.kind == .word || following.kind == .name else { return }
        advance()
        while following.kind == .dot {
            advance()
            guard following.kind == .word || following.kind == .name else { return }
            advance()
        }
        expectsColumns = following.kind == .open
    }
}
