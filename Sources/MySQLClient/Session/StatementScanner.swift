/// Reads a statement once, from left to right, and collects its traits.
struct StatementScanner {
    private var lexer: StatementLexer
    private let flavour: ServerVersion.Flavour?

    var traits = StatementTraits()
    var verb = StatementWord.Keyword.none
    var depth = 0
    /// A window on the tokens: `current` is looked at, the others say in which place it stands.
    private(set) var penultimate: StatementToken
    private(set) var previous: StatementToken
    private(set) var current: StatementToken
    private(set) var following: StatementToken

    /// Something that must not happen twice.
    var hasEffect = false
    /// A value that another session would not have.
    var isIndividual = false
    /// The parenthesis behind the current token lists columns.
    var expectsColumns = false
    /// In a definition names stand before parentheses, until a query begins.
    var isDefinition = false
    /// Between `WITH` and the main query of this depth.
    private var commonTableDepth: Int?

    var assignments = SetAssignments()

    init(_ text: UnsafeBufferPointer<UInt8>, quoting: StatementLexer.Quoting, on flavour: ServerVersion.Flavour?) {
        lexer = StatementLexer(text, quoting: quoting)
        self.flavour = flavour
        penultimate = StatementToken(kind: .end, start: 0, end: 0)
        previous = penultimate
        current = lexer.next()
        following = current.kind == .end ? current : lexer.next()
    }

    var hasBackslash: Bool { lexer.hasBackslash }
    var isUnterminated: Bool { lexer.isUnterminated }

    mutating func scan() -> StatementTraits {
        while current.kind == .open {
            depth += 1
            advance()
        }
        beginStatement()
        while current.kind != .end {
            examine()
            advance()
        }
        return conclusion()
    }

    mutating func advance() {
        penultimate = previous
        previous = current
        current = following
        if current.kind != .end { following = lexer.next() }
    }

    mutating func leaves(_ footprint: SessionFootprint) {
        traits.footprint.formUnion(footprint)
    }

    private func conclusion() -> StatementTraits {
        var traits = traits
        // On some servers the text in such a comment counts, on others it does not.
        if lexer.hasExecutableComment || depth != 0 { traits.footprint.insert(.unknown) }
        traits.parameterCount = lexer.isCertain ? lexer.parameterCount : nil
        traits.isPlain = isPlain
        switch verb {
        case .select, .values, .table, .with, .show, .explain:
            traits.isRepeatable = traits.footprint.isEmpty && !hasEffect
            let isQuery = verb != .show && verb != .explain
            traits.isShareable = traits.isRepeatable && isQuery && !isIndividual
        default: break
        }
        return traits
    }

    private var isPlain: Bool {
        guard !lexer.hasExecutableComment else { return false }
        return switch verb {
        case .select, .insert, .update, .delete, .replace, .with, .start, .commit, .rollback: true
        // Not MariaDB's compound statements.
        case .begin: !traits.footprint.contains(.routine)
        default: false
        }
    }
}

// MARK: - Token by token

extension StatementScanner {
    private mutating func examine() {
        if assignments.isActive { examineAssignment() }
        switch current.kind {
        case .word: examineWord()
        case .open: open()
        case .close: close()
        case .userVariable:
            isIndividual = true
            traits.hasUserVariables = true
            if previous.keyword == .into || verb == .load { leaves(.userVariables) }
        case .systemVariable: isIndividual = true
        case .assignment: if !assignments.takesOperator(at: depth) { leaves(.userVariables) }
        case .semicolon: if following.kind != .end { leaves(.unknown) }
        case .strange: leaves(.unknown)
        case .symbol: assignments.noteOperator(at: depth)
        // `sequence.NEXTVAL`, in the sql_mode ORACLE.
        case .name: if current.word.keyword == .nextValue { hasEffect = true }
        case .end, .string, .parameter, .comma, .dot: break
        }
    }

    private mutating func examineWord() {
        switch current.word.keyword {
        case .none: return
        case .select, .with: beginQuery()
        case .values, .value: beginValues()
        case .into, .update, .delete, .procedure, .nextValue, .outfile: hasEffect = true
        case .share: if previous.keyword == .for { hasEffect = true }
        case .lock:
            hasEffect = true
            if verb == .flush { leaves(.tableLocks) }
        case .export: if verb == .flush { leaves(.tableLocks) }
        case .calcFoundRows: leaves(.foundRows)
        case .chain: if previous.keyword == .and { leaves(.transaction) }
        case .open: if verb == .handler { leaves(.handlers) }
        case .insert, .replace: if following.kind != .open { beginInsert() }
        case .table: if verb == .load, previous.keyword == .into { expectTableName() }
        case .for: if verb == .set, assignments.isStatement, depth == 0 { restart() }
        default: break
        }
        if previous.keyword == .next { (hasEffect, isIndividual) = (hasEffect || isNextValue, true) }
    }

    /// `NEXT VALUE FOR` draws from a sequence.
    private var isNextValue: Bool { current.word.keyword == .value }

    private mutating func beginQuery() {
        isDefinition = false
        if current.word.keyword == .select, commonTableDepth == depth { commonTableDepth = nil }
    }

    private mutating func beginValues() {
        if following.kind == .open || following.keyword == .row { isDefinition = false }
    }

    private mutating func open() {
        depth += 1
        if expectsColumns { expectsColumns = false } else { examineCall() }
    }

    private mutating func close() {
        depth -= 1
        if depth < 0 { leaves(.unknown) }
    }

    /// Looks at what stands before an opening parenthesis.
    private mutating func examineCall() {
        switch previous.kind {
        // With ANSI_QUOTES a name.
        case .string: leaves(.routine)
        case .name: if !isNamePosition { leaves(.routine) }
        case .word:
            let isQualified = penultimate.kind == .dot
            switch isQualified ? .unknown : previous.word.call(on: flavour) {
            case .syntax, .pure: break
            case .pureWhenAdjacent: if current.isApart { leaves(.routine) }
            case .individual, .retrospective: isIndividual = true
            case .effect: hasEffect = true
            case .userLock: leaves(.userLocks)
            case .lastInsertID:
                isIndividual = true
                if following.kind != .close { leaves(.lastInsertID) }
            case .unknown: if !isNamePosition, !isBeforeQuery { leaves(.routine) }
            }
        default: break
        }
    }

    /// True when the name before the parenthesis is being given: to columns, to a common table, in a definition.
    private var isNamePosition: Bool {
        switch penultimate.keyword {
        case .as, .with, .recursive: true
        default: isDefinition || (penultimate.kind == .comma && commonTableDepth == depth - 1)
        }
    }

    /// A function takes a query only in parentheses of its own: `LATERAL (SELECT …)` is no call.
    private var isBeforeQuery: Bool { following.keyword == .select || following.keyword == .with }
}

// MARK: - Verbs

extension StatementScanner {
    mutating func beginStatement() {
        verb = current.keyword
        switch verb {
        case .select, .values, .table, .show, .explain, .analyze, .update, .delete, .lasting, .flush, .handler, .load:
            break
        case .insert, .replace: break
        case .with: commonTableDepth = depth
        case .commit, .rollback: break
        case .call, .execute: leaves(.routine)
        case .get: leaves(.userVariables)
        case .use: leaves(.schema)
        case .begin: beginBlock()
        case .start: beginStart()
        case .xa: if following.keyword != .commit, following.keyword != .rollback { leaves([.xa, .transaction]) }
        case .lock: leaves(following.keyword == .table ? .tableLocks : .backupLocks)
        case .unlock: if following.keyword == .table { traits.releases = .tableLocks }
        case .backup: leaves(.backupLocks)
        case .prepare, .deallocate: leaves(.preparedStatements)
        case .create: beginCreate()
        case .drop: beginDrop()
        case .alter: isDefinition = following.keyword == .table || following.keyword == .object
        case .set: beginSet()
        default: leaves(.unknown)
        }
    }

    /// A transaction, or one of MariaDB's compound statements.
    private mutating func beginBlock() {
        switch following.kind {
        case .end, .semicolon: leaves(.transaction)
        default: leaves(following.keyword == .work ? .transaction : .routine)
        }
    }

    private mutating func beginStart() {
        switch following.keyword {
        case .transaction: leaves(.transaction)
        case .slave: break
        default: leaves(.unknown)
        }
    }

    private mutating func beginDrop() {
        isDefinition = true
        if following.keyword == .temporary { leaves(.temporaryTables) }
        if following.keyword == .prepare { leaves(.preparedStatements) }
    }

    /// Reads on to what is created. The body of a stored program or a view is not run now.
    private mutating func beginCreate() {
        while current.kind != .end {
            advance()
            switch current.keyword {
            case .definer: skipAccount()
            case .temporary: leaves(.temporaryTables)
            case .procedure, .function, .trigger, .package, .view: return skipRest()
            case .table, .object:
                isDefinition = true
                return
            case .event: return
            default: break
            }
        }
        leaves(.unknown)
    }

    /// `= name@host`, where a name can look like a keyword.
    private mutating func skipAccount() {
        if following.kind == .symbol { advance() }
        advance()
        if following.kind == .userVariable { advance() }
    }

    private mutating func skipRest() {
        depth = 0
        while current.kind != .end { advance() }
    }

    /// The statement behind `SET STATEMENT … FOR`. The trackers report its variables and not that they are put back.
    private mutating func restart() {
        assignments = SetAssignments()
        hasEffect = true
        advance()
        beginStatement()
        if current.keyword == .select || current.keyword == .with { beginQuery() }
        if current.keyword == .insert || current.keyword == .replace { beginInsert() }
    }
}
