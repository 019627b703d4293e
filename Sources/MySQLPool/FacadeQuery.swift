internal import MySQLClient

/// A statement of the façade with its values: run once, or once for each row of them.
struct FacadeQuery {
    private enum Values {
        case one([MySQLValue])
        case many([[MySQLValue]])
    }

    private let sql: String
    private let values: Values

    /// With `execMany`, each value is a row of its own.
    init(_ sql: String, _ args: [any MySQLValueConvertible], execMany: Bool) {
        self.sql = sql
        values = execMany ? .many(args.map { [$0.mysqlValue] }) : .one(args.map(\.mysqlValue))
    }

    init(_ sql: String, _ rows: [[any MySQLValueConvertible]], execMany: Bool) throws(PoolError) {
        guard execMany else { throw .rowsWithoutExecMany(rows.count) }
        self.sql = sql
        values = .many(rows.map { $0.map(\.mysqlValue) })
    }

    func run(on pool: ConnectionPool, in scope: QueryScope?) throws -> QueryResult {
        switch values {
        case .one(let parameters): try pool.query(sql, parameters, in: scope)
        case .many(let rows): try pool.executeMany(sql, rows, in: scope)
        }
    }

    func run(on connection: Connection, in scope: QueryScope?) throws -> QueryResult {
        guard let scope else { return try run(on: connection) }
        return try scope.run(on: connection) { try run(on: connection) }
    }

    private func run(on connection: Connection) throws(DatabaseError) -> QueryResult {
        switch values {
        case .one(let parameters): try connection.query(sql, parameters)
        case .many(let rows): try connection.executeMany(sql, rows)
        }
    }
}
