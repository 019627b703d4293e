/// One step from an older schema to a newer one; never edited once it has shipped.
///
/// MySQL commits around each DDL statement, so that a migration cannot be undone half-way: every statement is
/// idempotent, and an interrupted migration is simply run again.
public struct Migration: Sendable {
    public let version: Int
    public let name: String
    /// True when older programs cannot work with the result, and have to be stopped before.
    public let isBreaking: Bool
    public let statements: [String]
    /// Those that move rows, a limited number at a time: each round is one transaction, and the last one is that whose
    /// last statement affects no row.
    let repeated: Range<Int>

    init(version: Int, name: String, isBreaking: Bool, statements: [String], repeated: Range<Int> = 0..<0) {
        self.version = version
        self.name = name
        self.isBreaking = isBreaking
        self.statements = statements
        self.repeated = repeated
    }

    /// All migrations, the oldest first.
    static let all: [Migration] = [.createQueue, .divideLanes, .partitionHistory]
}
