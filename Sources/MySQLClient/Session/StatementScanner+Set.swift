extension StatementScanner {
    /// Decides by the word after `SET` what kind it is.
    mutating func beginSet() {
        switch following.keyword {
        case .statement:
            assignments.isStatement = true
            leaves(.sessionVariables)
        case .role, .resource: leaves(.role)
        case .password, .default: break
        default: assignments.begin()
        }
    }

    /// Looks at the target of an assignment: `@x`, `@@session.x`, `SESSION x`, `NAMES`, `TRANSACTION`.
    mutating func examineAssignment() {
        guard current.keyword != .set || previous.kind != .end else { return }
        if current.kind == .comma, depth == 0 { return assignments.next() }
        guard assignments.expectsTarget else { return }
        switch current.kind {
        case .userVariable:
            leaves(.userVariables)
            assignments.expectsTarget = false
        case .systemVariable: assignments.isMarked = true
        case .dot: break
        case .word, .name: examineTarget()
        default:
            leaves(.unknown)
            assignments.expectsTarget = false
        }
    }

    private mutating func examineTarget() {
        let name = current.word.keyword
        switch name {
        case .global, .persist: return assignments.scope = .global
        case .session:
            if following.keyword == .authorization { leaves(.role) }
            return assignments.scope = .session
        default: assignments.expectsTarget = false
        }
        guard assignments.scope != .global else { return assignments.isList = name != .transaction }
        switch name {
        case .autocommit: leaves(.autocommit)
        case .names: leaves(.characterSet)
        case .transaction:
            leaves(assignments.scope == .session ? .sessionVariables : .nextTransaction)
            assignments.isList = false
        case .isolation:
            leaves(.sessionVariables)
            // MySQL: without a scope, for the next transaction only.
            if assignments.isMarked, assignments.scope == .none { leaves(.nextTransaction) }
        case .lastInsertID: leaves([.lastInsertID, .sessionVariables])
        default: leaves(.sessionVariables)
        }
    }
}

/// Where we are in a list of assignments.
struct SetAssignments {
    enum Scope { case none, session, global }

    /// `SET STATEMENT … FOR`
    var isStatement = false
    private(set) var isActive = false
    var expectsTarget = false
    /// False behind `TRANSACTION`, whose commas separate no assignments.
    var isList = true
    /// Behind `@@`.
    var isMarked = false
    var scope = Scope.none
    private var hasOperator = false

    mutating func begin() {
        isActive = true
        expectsTarget = true
    }

    mutating func next() {
        guard isList else { return }
        (expectsTarget, isMarked, scope, hasOperator) = (true, false, .none, false)
    }

    /// The first `=` or `:=` of an assignment is its own.
    mutating func takesOperator(at depth: Int) -> Bool {
        guard isActive, depth == 0, !hasOperator else { return false }
        hasOperator = true
        return true
    }

    mutating func noteOperator(at depth: Int) {
        if isActive, depth == 0 { hasOperator = true }
    }
}
