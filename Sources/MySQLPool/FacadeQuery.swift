internal import MySQLClient

/// A statement of the façade with its values: run once, or once for each row of them.
struct FacadeQuery: Sendable {
    private enum Values: Sendable {
        case one([MySQLValue])
        case many([[MySQLValue]])
    }

    let sql: String
    private let values: Values

    /// With `execMany`, each value is a row of its own.
    init(_ sql: String, _ args: [MySQLValue], execMany: Bool) {
        self.sql = sql
        values = execMany ? .many(args.map { [$0] }) : .one(args)
    }

    init(_ sql: String, _ rows: [[any MySQLValueConvertible]], execMany: Bool) throws(PoolError) {
        guard execMany else { throw .rowsWithoutExecMany(rows.count) }
        self.sql = sql
        values = .many(rows.map(\.bound))
    }

    func run(on pool: ConnectionPool, in scope: QueryScope?, at site: BorrowSite) throws -> QueryResult {
        switch values {
        case .one(let parameters): try pool.query(text: sql, parameters, in: scope, file: site.file, line: site.line)
        case .many(let rows): try pool.executeMany(text: sql, rows, in: scope, file: site.file, line: site.line)
        }
    }

    func run(on pool: AsyncPool, within limit: Duration?, at site: BorrowSite) async throws -> QueryResult {
        switch values {
        case .one(let parameters):
            try await pool.query(text: sql, parameters, within: limit, file: site.file, line: site.line)
        case .many(let rows):
            try await pool.executeMany(text: sql, rows, within: limit, file: site.file, line: site.line)
        }
    }

    func run(on lease: borrowing Lease) throws(DatabaseError) -> QueryResult {
        switch values {
        case .one(let parameters): try lease.query(sql, parameters)
        case .many(let rows): try lease.executeMany(sql, rows)
        }
    }

    func run(on connection: Connection, in scope: QueryScope?, canceller: Canceller) throws -> QueryResult {
        guard scope != nil else { return try run(on: connection) }
        return try RunFence(connection).run(in: scope, of: sql, canceller: canceller) { () throws(DatabaseError) in
            try run(on: connection)
        }
    }

    private func run(on connection: Connection) throws(DatabaseError) -> QueryResult {
        switch values {
        case .one(let parameters): try connection.query(text: sql, parameters)
        case .many(let rows): try connection.executeMany(text: sql, rows)
        }
    }
}
