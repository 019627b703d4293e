import HauloutCore
import HauloutStore
import MySQLClient
import MySQLPool

extension Application {
    /// What is to be done, or was done, to bring the queue's tables up to date.
    public struct MigrationPlan: Sendable, Equatable {
        /// The version of the tables before; 0 when there were none.
        public var from: Int
        /// The version that this program needs.
        public var to: Int
        /// One line for each step in between.
        public var steps: [String]
    }

    /// Brings the queue's tables up to date. Blocks.
    ///
    /// - Parameter planOnly: Changes nothing, and says what would be done.
    /// - Throws: `StoreError` for a server that is too old and tables that are too new; `DatabaseError`.
    public func migrate(planOnly: Bool = false) throws -> MigrationPlan {
        try resources.session().withOwnConnection { connection in
            let migrator = Migrator(connection)
            let pending = try migrator.pending()
            if !planOnly { try migrator.migrate() }
            return MigrationPlan(
                from: Migrator.latestVersion - pending.count,
                to: Migrator.latestVersion,
                steps: pending.map { "\($0.version) \($0.name)" }
            )
        }
    }

    /// Executes the statements of a script, one after the other, and returns how many there were and how many rows they
    /// changed. Blocks.
    public func execute(_ script: SQLScript) throws -> (statements: Int, rows: Int) {
        try resources.session().withOwnConnection { connection in
            let rows = try script.statements.reduce(0) { rows, statement in
                rows + Int(clamping: try connection.execute(statement).affectedRows)
            }
            return (script.statements.count, rows)
        }
    }
}
