package import MySQLClient

/// One way to leave something in a session: the table that tests walk and `docs/pool.md` shows.
package struct SessionConstruct: Sendable, CustomStringConvertible {
    package enum Detection: String, Sendable {
        /// By the text of the statement, also before it is sent.
        case text
        /// By the status of each answer.
        case status
        /// By the server's session trackers.
        case tracker
    }

    package let name: String
    /// Made once, beforehand.
    package var preparation: [String] = []
    /// With a word that is the same for everybody on the server: `construct`.
    private let statements: [String]
    package let detection: [Detection]
    package let leaves: SessionFootprint
    /// A query on the session after a reset, or on another one when `isAskedElsewhere`.
    package let question: String
    /// Its answer then; `nil` for that of a clean session beforehand.
    package var answer: MySQLValue?
    package var isAskedElsewhere = false
    /// Only there.
    package var flavour: ServerVersion.Flavour?
    /// What leaves the same without being named here, so that nothing is undone: another statement overwrites it.
    package var sameAs: String?
    /// A reset cannot undo it, and closes the connection.
    package var isFinal = false

    package var description: String { name }

    /// What a session runs, with a word of its own for what the whole server shares.
    package func statements(for session: String) -> [String] {
        statements.map { $0.replacing("construct", with: session) }
    }

    package func exists(on server: ServerVersion) -> Bool { flavour == nil || flavour == server.flavour }
}

extension SessionConstruct {
    package static let all: [SessionConstruct] = [
        SessionConstruct(
            name: "`BEGIN`, `START TRANSACTION`", statements: ["BEGIN", "INSERT INTO t VALUES (7)"],
            detection: [.text, .status], leaves: .transaction,
            question: "SELECT COUNT(*) FROM t WHERE a = 7", answer: 0, isAskedElsewhere: true),
        SessionConstruct(
            name: "`COMMIT AND CHAIN`", statements: ["BEGIN", "COMMIT AND CHAIN"],
            detection: [.text, .status], leaves: .transaction, question: "SELECT @@autocommit"),
        SessionConstruct(
            name: "`SET autocommit = 0`", statements: ["SET autocommit = 0"],
            detection: [.text, .status, .tracker], leaves: .autocommit, question: "SELECT @@autocommit"),
        SessionConstruct(
            name: "`USE`", preparation: ["CREATE DATABASE IF NOT EXISTS client_elsewhere"],
            statements: ["USE client_elsewhere"],
            detection: [.text, .tracker], leaves: .schema, question: "SELECT DATABASE()"),
        SessionConstruct(
            name: "`SET TRANSACTION`", statements: ["SET TRANSACTION READ ONLY"],
            detection: [.text], leaves: .nextTransaction, question: "DO 0"),
        SessionConstruct(
            name: "`SET SESSION TRANSACTION`", statements: ["SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"],
            detection: [.text, .tracker], leaves: .sessionVariables,
            question: "SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')"),
        SessionConstruct(
            name: "`SET @x = …`", statements: ["SET @x = 1"],
            detection: [.text, .tracker], leaves: .userVariables, question: "SELECT @x"),
        SessionConstruct(
            name: "`@x := …`", statements: ["SELECT @x := 1"],
            detection: [.text], leaves: .userVariables, question: "SELECT @x"),
        SessionConstruct(
            name: "`SELECT … INTO @x`", statements: ["SELECT 1 INTO @x"],
            detection: [.text], leaves: .userVariables, question: "SELECT @x"),
        SessionConstruct(
            name: "`SET sql_mode = …`, any session variable", statements: ["SET SESSION sql_mode = ''"],
            detection: [.text, .tracker], leaves: .sessionVariables, question: "SELECT @@sql_mode"),
        SessionConstruct(
            name: "`SET timestamp = …`", statements: ["SET timestamp = 5"],
            detection: [.text, .tracker], leaves: .sessionVariables,
            question: "SELECT NOW() > '2020-01-01'", answer: 1),
        SessionConstruct(
            name: "`SET time_zone = …`", statements: ["SET time_zone = '+05:00'"],
            detection: [.text, .tracker], leaves: .sessionVariables, question: "SELECT @@time_zone"),
        SessionConstruct(
            name: "`SET STATEMENT … FOR …`", statements: ["SET STATEMENT max_statement_time = 9 FOR SELECT 1"],
            detection: [.text, .tracker], leaves: .sessionVariables, question: "SELECT @@max_statement_time",
            flavour: .mariaDB),
        SessionConstruct(
            name: "`SET NAMES`, `SET CHARACTER SET`", statements: ["SET NAMES latin1"],
            detection: [.text, .tracker], leaves: .characterSet,
            question: "SELECT @@collation_connection"),
        SessionConstruct(
            name: "`SET collation_connection = …`", statements: ["SET collation_connection = 'utf8mb4_bin'"],
            detection: [.text, .tracker], leaves: .characterSet, question: "SELECT @@collation_connection"),
        SessionConstruct(
            name: "`CREATE TEMPORARY TABLE`", statements: ["CREATE TEMPORARY TABLE t AS SELECT 99 AS a"],
            detection: [.text, .tracker], leaves: .temporaryTables,
            question: "SELECT COUNT(*) FROM t WHERE a = 99", answer: 0),
        SessionConstruct(
            name: "`LOCK TABLES`", statements: ["LOCK TABLES t WRITE"],
            detection: [.text], leaves: .tableLocks,
            question: "SELECT COUNT(*) FROM t", answer: 0, isAskedElsewhere: true),
        SessionConstruct(
            name: "`FLUSH TABLES … WITH READ LOCK`, `… FOR EXPORT`", statements: ["FLUSH TABLES t WITH READ LOCK"],
            detection: [.text], leaves: .tableLocks,
            question: "DELETE FROM t", isAskedElsewhere: true),
        SessionConstruct(
            name: "`BACKUP STAGE`, `BACKUP LOCK`", statements: ["BACKUP LOCK t"],
            detection: [.text], leaves: .backupLocks,
            question: "ALTER TABLE t COMMENT = ''", isAskedElsewhere: true, flavour: .mariaDB),
        SessionConstruct(
            name: "`LOCK INSTANCE FOR BACKUP`", statements: ["LOCK INSTANCE FOR BACKUP"],
            detection: [.text], leaves: .backupLocks,
            question: "ALTER TABLE t COMMENT = ''", isAskedElsewhere: true, flavour: .mySQL),
        SessionConstruct(
            name: "`GET_LOCK`", statements: ["SELECT GET_LOCK(CONCAT(DATABASE(), '.lock'), 0)"],
            detection: [.text], leaves: .userLocks,
            question: "SELECT IS_FREE_LOCK(CONCAT(DATABASE(), '.lock'))", answer: 1, isAskedElsewhere: true),
        SessionConstruct(
            name: "`PREPARE … FROM`", statements: ["PREPARE s FROM 'SELECT 1'"],
            detection: [.text, .tracker], leaves: .preparedStatements, question: "DO 0"),
        SessionConstruct(
            name: "`EXECUTE`, `EXECUTE IMMEDIATE`", statements: ["EXECUTE IMMEDIATE 'SET @x = 1'"],
            detection: [.text, .tracker], leaves: .routine, question: "SELECT @x", flavour: .mariaDB),
        SessionConstruct(
            name: "`HANDLER … OPEN`", statements: ["HANDLER t OPEN"],
            detection: [.text], leaves: .handlers,
            question: "ALTER TABLE t COMMENT = ''", isAskedElsewhere: true),
        SessionConstruct(
            name: "`SQL_CALC_FOUND_ROWS`", statements: ["SELECT SQL_CALC_FOUND_ROWS 1 UNION SELECT 2 LIMIT 1"],
            detection: [.text], leaves: .foundRows, question: "DO 0", sameAs: "`SELECT`"),
        SessionConstruct(
            name: "`LAST_INSERT_ID(expr)`", statements: ["SELECT LAST_INSERT_ID(77)"],
            detection: [.text], leaves: .lastInsertID, question: "SELECT LAST_INSERT_ID()", sameAs: "`INSERT`"),
        SessionConstruct(
            name: "`XA START` …", statements: ["XA START 'construct'", "INSERT INTO t VALUES (8)"],
            detection: [.text, .status], leaves: [.xa, .transaction],
            question: "SELECT COUNT(*) FROM t WHERE a = 8", answer: 0, isAskedElsewhere: true),
        SessionConstruct(
            name: "`CALL`",
            preparation: ["CREATE PROCEDURE p() SET @x = 1, @y = GET_LOCK(CONCAT(DATABASE(), '.p'), 0)"],
            statements: ["CALL p()"],
            detection: [.text, .tracker], leaves: .routine,
            question: "SELECT COALESCE(@x, IS_USED_LOCK(CONCAT(DATABASE(), '.p')) <=> CONNECTION_ID())"),
        SessionConstruct(
            name: "a stored function",
            preparation: [
                "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN GET_LOCK(CONCAT(DATABASE(), '.f'), 0)"
            ], statements: ["SELECT f()"],
            detection: [.text], leaves: .routine,
            question: "SELECT IS_USED_LOCK(CONCAT(DATABASE(), '.f')) <=> CONNECTION_ID()"),
        SessionConstruct(
            name: "a trigger that sets variables",
            preparation: [
                "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET @x = 1"
            ], statements: ["INSERT INTO t VALUES (1)"],
            detection: [.tracker], leaves: .unknown, question: "SELECT @x"),
        SessionConstruct(
            name: "a view whose function sets variables",
            preparation: [
                "CREATE FUNCTION g() RETURNS INT DETERMINISTIC BEGIN SET @x = 1; RETURN 1; END",
                "CREATE VIEW v AS SELECT g() AS n",
            ], statements: ["SELECT n FROM v"],
            detection: [.tracker], leaves: .unknown, question: "SELECT @x", flavour: .mariaDB),
        SessionConstruct(
            name: "an executable comment", statements: ["SET /*! @x = */ @y = 1"],
            detection: [.text, .tracker], leaves: [.userVariables, .unknown], question: "SELECT @x"),
        SessionConstruct(
            name: "`SET ROLE`", statements: ["SET ROLE NONE"],
            detection: [.text], leaves: .role, question: "DO 0", isFinal: true),
        SessionConstruct(
            name: "`SET ROLE` in a procedure",
            preparation: [
                "CREATE ROLE IF NOT EXISTS haulout_client_role", "GRANT haulout_client_role TO CURRENT_USER()",
                "CREATE PROCEDURE p() SET ROLE haulout_client_role",
            ], statements: ["CALL p()"],
            detection: [.text], leaves: .routine, question: "DO 0", isFinal: true),
    ]
}

extension SessionConstruct {
    /// The rows of the table in the documentation.
    package static var markdown: String {
        all.map { construct in
            let detection = construct.detection.map(\.rawValue).joined(separator: ", ")
            let only = construct.flavour.map { " (\($0.rawValue))" } ?? ""
            let reject = construct.detection.contains(.text) ? "refused" : "an error afterwards"
            return "| \(construct.name)\(only) | \(detection) | \(construct.remedy) | pinned | \(reject) |"
        }.joined(separator: "\n")
    }

    private var remedy: String {
        if isFinal { return "connection closed" }
        if let sameAs { return "left, as by any \(sameAs)" }
        return leaves == .transaction ? "rolled back" : "session reset"
    }
}
