import MySQLClient
import Testing

/// What the text of a statement tells, without a server.
@Suite struct SessionTraitsTests {
    @Test(
        "a query of the server's own pure functions can be repeated and shared",
        arguments: [
            "SELECT 1",
            "select uid, name from user where uid = ?",
            "SELECT COUNT(*), MAX(a), IFNULL(b, 0) FROM t GROUP BY c HAVING SUM(d) > 1 ORDER BY e DESC LIMIT 5",
            "(SELECT 1) UNION ALL (SELECT 2)",
            "WITH a AS (SELECT 1), b (x, y) AS (SELECT 2, 3) SELECT * FROM a JOIN b USING (x)",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n",
            "VALUES (1, 2), (3, 4)",
            "TABLE t",
            "SELECT * FROM t WHERE a IN (1, 2) AND (b = 1 OR c = 2) AND NOT (d) AND EXISTS (SELECT 1)",
            "SELECT CAST(a AS DECIMAL(10, 2)), CONVERT(b, CHAR(10)), CAST(c AS CHAR(3)) FROM t",
            "SELECT a.`from`, t.lock, t.update, t.into FROM t",
            "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) FROM t",
            "SELECT /* GET_LOCK('a', 1) */ 1 -- INTO @x\n, 2 # FOR UPDATE\n, 3",
            "SELECT /*+ MAX_EXECUTION_TIME(100) */ 1",
            "SELECT 'it''s @x := 1', \"GET_LOCK(\", `GET_LOCK`, _utf8mb4'INTO', x'4D', 0x4D, b'01', N'x'",
            "SELECT 'a\\'b', 'GET_LOCK(1)'",
            "SELECT 'a\\nb', \"c\\\\\" FROM t",
            "SELECT 5--1, 5 -1, 1.5e3, .5, 1e+5, -1, 2*3/4, a->'$.b', a->>'$.c', !a, ~b, a||b, {d '2024-01-01'}, \\N",
            "SELECT * FROM t, LATERAL (SELECT 1) x",
            "SELECT a FROM t USE INDEX (i) WHERE MATCH (a) AGAINST ('b' IN BOOLEAN MODE)",
            "SELECT DATE_ADD(NOW(), INTERVAL 1 DAY), NOW(6), UTC_TIMESTAMP(6)",
            "SELECT LEFT(a, 1), REPLACE(a, 'x', 'y'), INSERT(a, 1, 1, ''), IF(a, b, c)",
            "SELECT * FROM t FOR SYSTEM_TIME AS OF TIMESTAMP'2024-01-01 00:00:00'",
            "SELECT 1;",
            "SELECT JSON_EXTRACT(a, '$[0]'), j.x FROM JSON_TABLE(?, '$[*]' COLUMNS (x INT PATH '$')) AS j",
            "SELECT `a``b(`, ä, $x, 2024_data.c FROM 2024_data",
            "SELECT 1 AS share, value FROM t",
        ])
    func pure(sql: String) {
        let traits = StatementTraits(of: sql)
        #expect(traits.footprint == [], "\(traits.footprint)")
        #expect(traits.isRepeatable && traits.isShareable)
    }

    @Test(
        "what depends on the session, or differs each time, can be repeated but not shared",
        arguments: [
            "SELECT LAST_INSERT_ID()", "SELECT LAST_INSERT_ID( /* none */ )", "SELECT FOUND_ROWS()",
            "SELECT ROW_COUNT()",
            "SELECT @x", "SELECT @@sql_mode", "SELECT @'a b', @`c`", "SELECT CONNECTION_ID()", "SELECT RAND()",
            "SELECT UUID()", "SELECT DATABASE()", "SHOW WARNINGS", "DESCRIBE t", "EXPLAIN SELECT 1",
            "SHOW TABLES LIKE 'a%'",
        ])
    func individual(sql: String) {
        let traits = StatementTraits(of: sql)
        #expect(traits.footprint == [])
        #expect(traits.isRepeatable && !traits.isShareable)
    }

    @Test(
        "what has an effect on data, waits or locks is not repeated, and leaves nothing in the session",
        arguments: [
            "INSERT INTO user (uid, name) VALUES (?, ?)", "INSERT user(uid) SELECT a FROM b",
            "REPLACE INTO db.t (a) VALUES (1)",
            "INSERT IGNORE INTO `db`.`t` PARTITION (p) (a) VALUES (1)", "INSERT INTO t (a) VALUES (1) AS n (b)",
            "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a) + 1",
            "UPDATE t SET a = a + 1 WHERE b = ?", "DELETE FROM t WHERE a = 1", "TRUNCATE t", "DO SLEEP(1)",
            "SELECT SLEEP(1)",
            "SELECT BENCHMARK(10, 1)", "SELECT UUID_SHORT()", "SELECT LOAD_FILE('/a')", "SELECT RELEASE_LOCK('a')",
            "SELECT RELEASE_ALL_LOCKS()", "SELECT NEXT VALUE FOR s", "SELECT s.nextval FROM dual",
            "SELECT * FROM t FOR UPDATE", "SELECT * FROM t FOR /* x */ SHARE", "SELECT * FROM t LOCK IN SHARE MODE",
            "SELECT 1 INTO OUTFILE 'x'", "SELECT 1 INTO DUMPFILE 'x'", "WITH a AS (SELECT 1) DELETE FROM t",
            "EXPLAIN ANALYZE DELETE FROM t", "ANALYZE FORMAT=JSON SELECT 1",
            "CREATE TABLE t (a INT, KEY k (a), b VARCHAR(9))",
            "CREATE UNIQUE INDEX i ON t (a)", "ALTER TABLE t ADD INDEX i (a)", "DROP TABLE t", "COMMIT", "ROLLBACK",
            "ROLLBACK AND NO CHAIN", "SAVEPOINT a", "RELEASE SAVEPOINT a", "UNLOCK TABLES",
            "SET GLOBAL max_connections = 5",
            "SET @@global.max_connections = 5", "SET PERSIST a = 1", "KILL QUERY 5", "HANDLER t READ FIRST",
            "HANDLER t CLOSE",
            "FLUSH TABLES", "ANALYZE TABLE t", "OPTIMIZE TABLE t", "GRANT SELECT ON a.* TO b", "SET PASSWORD = 'x'",
            "CREATE PROCEDURE p() BEGIN SET @x = 1; SELECT GET_LOCK('a', 1); END",
            "CREATE DEFINER = view@localhost TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
            "CREATE OR REPLACE ALGORITHM = MERGE VIEW v AS SELECT f(1)", "XA COMMIT 'x'", "START REPLICA",
            "LOAD DATA INFILE 'x' REPLACE INTO TABLE db.t (a, b) SET c = NOW()",
        ])
    func effects(sql: String) {
        let traits = StatementTraits(of: sql)
        #expect(traits.footprint == [], "\(traits.footprint)")
        #expect(!traits.isRepeatable && !traits.isShareable)
    }

    @Test(
        "what a statement leaves is named before it is sent",
        arguments: [
            ("SELECT GET_LOCK('a', 1)", .userLocks), ("select get_lock ( 'a', 1 )", .userLocks),
            ("SELECT GET_LOCK/**/('a', 1)", .userLocks), ("SELECT GET_LOCK -- x\n('a', 1)", .userLocks),
            ("SELECT GeT_LoCk#\n('a',1)", .userLocks), ("INSERT INTO t VALUES (GET_LOCK('a', 1))", .userLocks),
            ("SELECT @x := 1", .userVariables), ("SELECT @`a b`:=1", .userVariables),
            ("SELECT 1 INTO @x", .userVariables),
            ("SELECT 1. INTO @x", .userVariables), ("SELECT 1 INTO/**/@'x'", .userVariables),
            ("UPDATE t SET a = (@c := a)", .userVariables),
            ("LOAD DATA INFILE 'x' INTO TABLE t (a, @b)", .userVariables),
            ("GET DIAGNOSTICS @n = NUMBER", .userVariables), ("SET @x = 1", .userVariables),
            ("SET @x := 1", .userVariables),
            ("SELECT SQL_CALC_FOUND_ROWS * FROM t", .foundRows), ("SELECT LAST_INSERT_ID(5)", .lastInsertID),
            ("UPDATE t SET a = last_insert_id(a + 1)", .lastInsertID), ("CALL p()", .routine),
            ("SELECT f(1)", .routine),
            ("SELECT db.f(1)", .routine), ("SELECT `get_lock`('a', 1)", .routine), ("SELECT db.`f` (1)", .routine),
            ("SELECT COUNT (1)", .routine), ("SELECT db.count(1)", .routine), ("SELECT \"f\"(1)", .routine),
            ("SELECT ĞET_LOCK('a', 1)", .routine), ("DO f()", .routine), ("UPDATE t SET a = f(b)", .routine),
            ("INSERT INTO t (a) SELECT f(b) FROM c", .routine), ("INSERT INTO t (a) VALUES (f(1))", .routine),
            ("CREATE TABLE t AS SELECT f(1)", .routine), ("CREATE TABLE t REPLACE SELECT f(1)", .routine),
            ("WITH a (b) AS (SELECT f(1)) SELECT 1", .routine), ("SELECT 1, f (2)", .routine),
            ("EXECUTE s", .routine), ("EXECUTE IMMEDIATE 'SET @x = 1'", .routine),
            ("BEGIN NOT ATOMIC SET @x = 1; END", [.routine, .unknown]),
            ("HANDLER t OPEN", .handlers), ("HANDLER db.t OPEN AS h", .handlers),
            ("PREPARE s FROM 'SELECT 1'", .preparedStatements),
            ("DEALLOCATE PREPARE s", .preparedStatements), ("DROP PREPARE s", .preparedStatements),
            ("LOCK TABLES t WRITE", .tableLocks), ("LOCK TABLE t READ", .tableLocks),
            ("FLUSH TABLES WITH READ LOCK", .tableLocks), ("FLUSH LOCAL TABLES t FOR EXPORT", .tableLocks),
            ("LOCK INSTANCE FOR BACKUP", .backupLocks), ("BACKUP STAGE START", .backupLocks),
            ("XA START 'x'", [.xa, .transaction]),
            ("BEGIN", .transaction), ("begin work;", .transaction), ("BEGIN;", .transaction),
            ("START TRANSACTION", .transaction),
            ("START TRANSACTION WITH CONSISTENT SNAPSHOT", .transaction), ("COMMIT AND CHAIN", .transaction),
            ("USE db", .schema),
            ("SET autocommit = 0", .autocommit), ("SET @@session.autocommit=0", .autocommit),
            ("SET @@autocommit=0", .autocommit),
            ("SET SESSION autocommit = 0", .autocommit), ("SET NAMES latin1", .characterSet),
            ("SET CHARACTER SET latin1", .characterSet),
            ("SET @@character_set_client = latin1", .characterSet), ("SET collation_connection = 'x'", .characterSet),
            ("SET sql_mode = ''", .sessionVariables), ("SET LOCAL sql_mode = ''", .sessionVariables),
            ("SET @@local.sql_mode = ''", .sessionVariables),
            ("SET STATEMENT max_statement_time = 1 FOR SELECT 1", .sessionVariables),
            ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY", .nextTransaction),
            ("SET SESSION TRANSACTION READ ONLY", .sessionVariables), ("SET GLOBAL TRANSACTION READ ONLY", []),
            ("SET tx_isolation = 'SERIALIZABLE'", .sessionVariables),
            ("SET @@tx_isolation = 'SERIALIZABLE'", [.nextTransaction, .sessionVariables]),
            ("SET last_insert_id = 5", [.lastInsertID, .sessionVariables]), ("SET ROLE r", .role),
            ("SET SESSION AUTHORIZATION u", [.role, .sessionVariables]), ("SET RESOURCE GROUP g", .role),
            (
                "SET @a = (SELECT GET_LOCK('a', 1)), NAMES latin1, GLOBAL x = 1",
                [.userVariables, .userLocks, .characterSet]
            ),
            ("SET GLOBAL x = @b := 5", .userVariables), ("SET GLOBAL a = 1, sql_mode = ''", .sessionVariables),
            ("CREATE TEMPORARY TABLE t (a INT)", .temporaryTables),
            ("CREATE OR REPLACE TEMPORARY TABLE t (a INT)", .temporaryTables),
            ("CREATE TEMPORARY TABLE t SELECT GET_LOCK('a', 1)", [.temporaryTables, .userLocks]),
            ("DROP TEMPORARY TABLE t", .temporaryTables),
            ("SET STATEMENT x = 1 FOR SELECT GET_LOCK('a', 1)", [.userLocks, .sessionVariables]),
            ("SELECT /*! GET_LOCK('a', 1) */", [.userLocks, .unknown]), ("SELECT /*M!100000 1 */", .unknown),
            ("/*!99999 CREATE VIEW v AS */ SELECT 1", .unknown), ("SELECT 1 /*!", .unknown),
            ("SELECT 1 /* x", .unknown),
            ("SELECT 1; SELECT 2", .unknown), ("SELECT 'x", .unknown), ("FROBNICATE", .unknown), ("", .unknown),
            ("SELECT [get_lock]", .unknown), ("SELECT 1 # \u{0}\nINTO @x", [.unknown, .userVariables]),
            ("SELECT (1", .unknown),
            ("SELECT 1 --\u{7F}x", []), ("IF 1 THEN SET @x = 1; END IF", .unknown), ("BINLOG 'x'", .unknown),
            // In one sql_mode the backslash hides the quote, in another it does not.
            ("SELECT 'a\\', GET_LOCK(1, 1) -- '", .userLocks), ("SELECT \"a\\\", GET_LOCK(1, 1) -- \"", .userLocks),
            ("SELECT 'a\\', @x := 1, 'b'", [.userVariables, .unknown]),
            ("INSERT INTO t (SELECT f(1))", .routine), ("SELECT 1 FROM t PROCEDURE f(1)", .routine),
            ("GRANT SELECT ON a.b TO c; SET @x = 1", [.unknown]),
        ] as [(String, SessionFootprint)])
    func footprints(sql: String, footprint: SessionFootprint) {
        let traits = StatementTraits(of: sql)
        #expect(traits.footprint == footprint, "\(traits.footprint)")
        #expect(footprint.isEmpty || !traits.isRepeatable)
    }

    @Test("functions that only one flavour has are somebody's own on the other")
    func flavours() {
        #expect(StatementTraits(of: "SELECT NVL(a, 1)", on: .mariaDB).isShareable)
        #expect(StatementTraits(of: "SELECT NVL(a, 1)", on: .mySQL).footprint == .routine)
        #expect(StatementTraits(of: "SELECT ANY_VALUE(a)", on: .mySQL).isShareable)
        #expect(StatementTraits(of: "SELECT ANY_VALUE(a)").footprint == .routine)
        #expect(StatementTraits(of: "SELECT NEXTVAL(s)", on: .mariaDB).footprint == [])
        #expect(!StatementTraits(of: "SELECT NEXTVAL(s)", on: .mariaDB).isRepeatable)
        #expect(StatementTraits(of: "SELECT NEXTVAL('s')", on: .mySQL).footprint == .routine)
    }

    @Test(
        "only what changes nothing in the text of later statements is plain",
        arguments: [
            ("SELECT 1", true), ("(select 1)", true), ("/* x */ INSERT INTO t VALUES (1)", true), ("BEGIN", true),
            ("WITH x AS (SELECT 1) DELETE FROM t", true), ("START TRANSACTION", true), ("COMMIT", true),
            ("REPLACE INTO t SET a = 1", true), ("UPDATE t SET a = 1", true), ("ROLLBACK TO SAVEPOINT x", true),
            ("USE a", false), ("SET @x = 1", false), ("ALTER TABLE t ADD a INT", false), ("CALL p()", false),
            ("BEGIN NOT ATOMIC SET @x = 1; END", false), ("EXECUTE p", false), ("", false),
            ("/*!99999 SELECT */ USE a", false), ("CREATE TABLE t (a INT)", false), ("FROBNICATE", false),
        ] as [(String, Bool)])
    func plainness(sql: String, isPlain: Bool) {
        #expect(StatementTraits(of: sql).isPlain == isPlain)
    }

    @Test("no text makes the lexer fail, and cutting one anywhere makes it no cleaner")
    func cuts() {
        let sql =
            "SELECT /* c */ 'a\\'b' \"c\" `d` @e @'f' @@g 1.5e+3 GET_LOCK('x', 1) -- y\n :z := ? {;}\\N /*! i */ #j"
        let bytes = Array(sql.utf8)
        for end in bytes.indices {
            for start in 0..<end {
                let traits = StatementTraits(of: String(decoding: bytes[start..<end], as: UTF8.self))
                #expect(!traits.isRepeatable || start == 0)
            }
        }
        for byte in UInt8.min...UInt8.max {
            _ = StatementTraits(of: String(decoding: [0x53, byte, byte, 0x28, byte], as: UTF8.self))
        }
    }

    @Test("a footprint says in words what is left")
    func words() {
        #expect("\(SessionFootprint())" == "nothing")
        #expect("\([.userLocks, .transaction] as SessionFootprint)" == "an open transaction, user locks (GET_LOCK)")
        #expect(SessionFootprint.names.reduce(0) { $0 + $1.member.rawValue } == 1 << SessionFootprint.names.count - 1)
    }
}
