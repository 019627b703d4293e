/// What the text of a statement tells before it is sent.
///
/// Wherever the text leaves a doubt, the answer is the careful one: something is left, and nothing is repeated. What a
/// view, a trigger or a stored program hides does not show in the text; most of that the session trackers report.
package struct StatementTraits: Sendable, Equatable {
    /// What the statement leaves in the session when it succeeds.
    package internal(set) var footprint: SessionFootprint = []
    /// What it takes away: the table locks, for `UNLOCK TABLES`.
    package internal(set) var releases: SessionFootprint = []
    /// A query without effects: it can be sent again when the connection was lost before its answer.
    package internal(set) var isRepeatable = false
    /// Repeatable, and its result does not depend on the session: those who ask at the same moment can share it.
    package internal(set) var isShareable = false
    /// A query or a change of rows, or the beginning or end of a transaction: what the text of a later statement means
    /// does not change, as it may after `USE`, `SET` or `ALTER`.
    package internal(set) var isPlain = false
    /// There is a user variable in it.
    package internal(set) var hasUserVariables = false
    /// How many placeholders there are; `nil` for a text with comments, or with a backslash, whose meaning depends on
    /// the session's `sql_mode`, and for one that no server would take.
    package internal(set) var parameterCount: Int?

    /// The traits of one statement: about 100 ns, and 8 ns per byte.
    ///
    /// - Parameter flavour: Of which server; `nil` for what holds on all.
    package init(of sql: String, on flavour: ServerVersion.Flavour? = nil) {
        var sql = sql
        self = sql.withUTF8 { Self(of: $0, on: flavour) }
    }

    init() {}

    private init(of text: UnsafeBufferPointer<UInt8>, on flavour: ServerVersion.Flavour?) {
        var scanner = StatementScanner(text, quoting: .standard, on: flavour)
        self = scanner.scan()
        guard scanner.hasBackslash else { return }
        // What a backslash does depends on the server's sql_mode, so it has to be true in every mode. In a mode where a
        // quote stays open the server refuses the statement.
        for quoting in StatementLexer.Quoting.others {
            var scanner = StatementScanner(text, quoting: quoting, on: flavour)
            let other = scanner.scan()
            if !scanner.isUnterminated { combine(with: other) }
        }
    }

    private mutating func combine(with other: StatementTraits) {
        footprint.formUnion(other.footprint)
        releases.formIntersection(other.releases)
        isRepeatable = isRepeatable && other.isRepeatable
        isShareable = isShareable && other.isShareable
        isPlain = isPlain && other.isPlain
        hasUserVariables = hasUserVariables || other.hasUserVariables
    }
}
