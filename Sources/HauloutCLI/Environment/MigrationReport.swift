/// What `migrate` did, or would do.
public struct MigrationReport: Sendable, Equatable, Encodable {
    /// The version of the schema before; 0 when there was none.
    public var from: Int
    /// The version that this program needs.
    public var to: Int
    /// One line for each step between them.
    public var steps: [String]
    /// False for a plan.
    public var applied: Bool

    public init(from: Int, to: Int, steps: [String], applied: Bool) {
        self.from = from
        self.to = to
        self.steps = steps
        self.applied = applied
    }
}

/// What loading a sample did.
public struct SampleReport: Sendable, Equatable, Encodable {
    public var statements: Int
    /// Rows that the statements inserted or changed.
    public var rows: Int

    public init(statements: Int, rows: Int) {
        self.statements = statements
        self.rows = rows
    }
}
