/// What statements have left in a session, for whoever uses it next: the difference to a session just opened.
///
/// Empty means that nothing is known to be left. See `docs/pool.md` for how each construct is noticed.
public struct SessionFootprint: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// An open transaction.
    public static let transaction = SessionFootprint(rawValue: 1 << 0)
    /// Autocommit is not what it was.
    public static let autocommit = SessionFootprint(rawValue: 1 << 1)
    /// Another default schema.
    public static let schema = SessionFootprint(rawValue: 1 << 2)
    /// `SET TRANSACTION` for the transaction that comes next.
    public static let nextTransaction = SessionFootprint(rawValue: 1 << 3)
    /// `SET @x = …`, `@x := …`, `SELECT … INTO @x`.
    public static let userVariables = SessionFootprint(rawValue: 1 << 4)
    /// `SET SESSION …`, but for what has a member of its own.
    public static let sessionVariables = SessionFootprint(rawValue: 1 << 5)
    /// `SET NAMES` and the variables behind it.
    public static let characterSet = SessionFootprint(rawValue: 1 << 6)
    /// `CREATE TEMPORARY TABLE`.
    public static let temporaryTables = SessionFootprint(rawValue: 1 << 7)
    /// `LOCK TABLES`, `FLUSH TABLES … WITH READ LOCK` and `… FOR EXPORT`.
    public static let tableLocks = SessionFootprint(rawValue: 1 << 8)
    /// `LOCK INSTANCE FOR BACKUP`, `BACKUP STAGE`, `BACKUP LOCK`.
    public static let backupLocks = SessionFootprint(rawValue: 1 << 9)
    /// `GET_LOCK`.
    public static let userLocks = SessionFootprint(rawValue: 1 << 10)
    /// `PREPARE … FROM`, the prepared statements with a name. Not those of `Connection.query`.
    public static let preparedStatements = SessionFootprint(rawValue: 1 << 11)
    /// `HANDLER … OPEN`.
    public static let handlers = SessionFootprint(rawValue: 1 << 12)
    /// `SQL_CALC_FOUND_ROWS`, for a later `FOUND_ROWS()`.
    public static let foundRows = SessionFootprint(rawValue: 1 << 13)
    /// `LAST_INSERT_ID(expr)`, for a later `LAST_INSERT_ID()`.
    public static let lastInsertID = SessionFootprint(rawValue: 1 << 14)
    /// `XA START` and what follows it.
    public static let xa = SessionFootprint(rawValue: 1 << 15)
    /// `SET ROLE`, `SET SESSION AUTHORIZATION`, `SET RESOURCE GROUP`. These survive a reset of the session: only
    /// closing the connection undoes them.
    public static let role = SessionFootprint(rawValue: 1 << 16)
    /// Whatever a `CALL`, a stored function or dynamic SQL (`EXECUTE`) did.
    public static let routine = SessionFootprint(rawValue: 1 << 17)
    /// The server reported a change that nothing in the statement explains (a trigger, say), or the statement is beyond
    /// what is understood here.
    public static let unknown = SessionFootprint(rawValue: 1 << 18)

    /// What the status of each answer and the schema tracker tell exactly: these members come and go with the truth,
    /// while the others stay until a reset.
    package static let exact: SessionFootprint = [.transaction, .autocommit, .schema]
}

extension SessionFootprint: CustomStringConvertible {
    /// The members in words: `user variables (SET @x), user locks (GET_LOCK)`; `nothing` for the empty set.
    public var description: String {
        isEmpty ? "nothing" : Self.names.filter { contains($0.member) }.map(\.name).joined(separator: ", ")
    }

    /// Every member with its name for messages.
    package static let names: [(member: SessionFootprint, name: String)] = [
        (.transaction, "an open transaction"),
        (.autocommit, "autocommit (SET autocommit)"),
        (.schema, "the default schema (USE)"),
        (.nextTransaction, "characteristics of the next transaction (SET TRANSACTION)"),
        (.userVariables, "user variables (SET @x, @x :=, INTO @x)"),
        (.sessionVariables, "session variables (SET SESSION)"),
        (.characterSet, "the character set (SET NAMES)"),
        (.temporaryTables, "temporary tables (CREATE TEMPORARY TABLE)"),
        (.tableLocks, "table locks (LOCK TABLES, FLUSH TABLES WITH READ LOCK)"),
        (.backupLocks, "backup locks (LOCK INSTANCE, BACKUP STAGE)"),
        (.userLocks, "user locks (GET_LOCK)"),
        (.preparedStatements, "named prepared statements (PREPARE)"),
        (.handlers, "open handlers (HANDLER … OPEN)"),
        (.foundRows, "a row count (SQL_CALC_FOUND_ROWS)"),
        (.lastInsertID, "an insert id (LAST_INSERT_ID(expr))"),
        (.xa, "a distributed transaction (XA)"),
        (.role, "the role or resource group (SET ROLE)"),
        (.routine, "effects of a routine or of dynamic SQL (CALL, EXECUTE, stored functions)"),
        (.unknown, "changes of unknown cause"),
    ]
}
