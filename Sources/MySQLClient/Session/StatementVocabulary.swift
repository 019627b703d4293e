/// The words that mean something to `StatementTraits`, of MariaDB 10.6 to 12 and MySQL 5.7 to 9.
///
/// A function that is missing here counts as somebody's own, with effects: its statement is not repeated, and the
/// session is not clean after it. So a new server's functions cost a reset until they are listed, and nothing worse.
enum StatementVocabulary {
    static let words: [String: StatementWord] = {
        var words: [String: StatementWord] = [:]
        func add(_ names: String, _ call: StatementWord.Call, only flavour: ServerVersion.Flavour? = nil) {
            for name in names.split(whereSeparator: \.isWhitespace) {
                words[String(name), default: .none].call = call
                words[String(name), default: .none].flavour = flavour
            }
        }
        add(syntax, .syntax)
        add(pure, .pure)
        add(pureWhenAdjacent, .pureWhenAdjacent)
        add(pureOnMariaDB, .pure, only: .mariaDB)
        add(pureOnMySQL, .pure, only: .mySQL)
        add(individual, .individual)
        add("FOUND_ROWS ROW_COUNT", .retrospective)
        add(effects, .effect)
        add("LASTVAL NEXTVAL SETVAL", .effect, only: .mariaDB)
        add("GET_LOCK", .userLock)
        add("LAST_INSERT_ID", .lastInsertID)
        for (keyword, names) in keywords {
            for name in names.split(separator: " ") { words[String(name), default: .none].keyword = keyword }
        }
        return words
    }()

    private static let keywords: [(StatementWord.Keyword, String)] = [
        (.select, "SELECT"), (.values, "VALUES"), (.table, "TABLE TABLES"), (.with, "WITH"), (.show, "SHOW"),
        (.explain, "EXPLAIN DESCRIBE DESC"), (.analyze, "ANALYZE"), (.insert, "INSERT"), (.replace, "REPLACE"),
        (.update, "UPDATE"), (.delete, "DELETE"), (.call, "CALL"), (.execute, "EXECUTE"), (.load, "LOAD"),
        (.create, "CREATE"), (.drop, "DROP"), (.alter, "ALTER"), (.set, "SET"), (.use, "USE"), (.begin, "BEGIN"),
        (.start, "START"), (.commit, "COMMIT"), (.rollback, "ROLLBACK"), (.xa, "XA"), (.lock, "LOCK"),
        (.unlock, "UNLOCK"), (.flush, "FLUSH"), (.backup, "BACKUP"), (.handler, "HANDLER"), (.prepare, "PREPARE"),
        (.deallocate, "DEALLOCATE"), (.get, "GET"),
        (
            .lasting,
            "DO TRUNCATE RENAME OPTIMIZE REPAIR CHECK CHECKSUM GRANT REVOKE KILL RESET PURGE CHANGE STOP INSTALL "
                + "UNINSTALL CACHE HELP SHUTDOWN RESTART SAVEPOINT RELEASE SIGNAL RESIGNAL IMPORT CLONE"
        ),
        (.into, "INTO"), (.from, "FROM"), (.as, "AS"), (.for, "FOR"), (.on, "ON"), (.value, "VALUE"),
        (.recursive, "RECURSIVE"), (.ignored, "LOW_PRIORITY DELAYED HIGH_PRIORITY IGNORE"), (.format, "FORMAT"),
        (.statement, "STATEMENT"), (.session, "SESSION LOCAL"), (.global, "GLOBAL"), (.persist, "PERSIST PERSIST_ONLY"),
        (.temporary, "TEMPORARY"), (.transaction, "TRANSACTION"), (.chain, "CHAIN"), (.and, "AND"), (.open, "OPEN"),
        (.read, "READ"), (.export, "EXPORT"), (.instance, "INSTANCE"), (.not, "NOT"), (.work, "WORK"),
        (.consistent, "CONSISTENT"), (.outfile, "OUTFILE DUMPFILE"), (.share, "SHARE"), (.next, "NEXT PREVIOUS"),
        (.nextValue, "NEXTVAL CURRVAL LASTVAL SETVAL"), (.calcFoundRows, "SQL_CALC_FOUND_ROWS"),
        (.returning, "RETURNING"), (.definer, "DEFINER"),
        (.slave, "SLAVE REPLICA ALL GROUP_REPLICATION"),
        (.procedure, "PROCEDURE"), (.function, "FUNCTION"), (.trigger, "TRIGGER"), (.view, "VIEW"),
        (.package, "PACKAGE"), (.event, "EVENT"),
        (.object, "DATABASE SCHEMA INDEX USER ROLE SEQUENCE SERVER TABLESPACE LOGFILE UNDO SPATIAL LIBRARY"),
        (.row, "ROW"), (.authorization, "AUTHORIZATION"),
        (
            .names,
            "NAMES CHARSET CHARACTER CHARACTER_SET_CLIENT CHARACTER_SET_CONNECTION CHARACTER_SET_RESULTS "
                + "CHARACTER_SET_SERVER CHARACTER_SET_DATABASE CHARACTER_SET_COLLATIONS COLLATION_CONNECTION "
                + "COLLATION_SERVER COLLATION_DATABASE"
        ),
        (.autocommit, "AUTOCOMMIT"),
        (.isolation, "TX_ISOLATION TRANSACTION_ISOLATION TX_READ_ONLY TRANSACTION_READ_ONLY"),
        (.lastInsertID, "IDENTITY LAST_INSERT_ID"), (.role, "ROLE"), (.password, "PASSWORD"), (.default, "DEFAULT"),
        (.resource, "RESOURCE"),
    ]

    /// Reserved words and types that can stand before a parenthesis.
    private static let syntax = """
        AGAINST ALL AND ANY AS BETWEEN BIGINT BINARY BIT BLOB BY CASE CHARACTER COLUMNS DATETIME DEC DECIMAL
        DEFAULT DISTINCT DISTINCTROW DIV DOUBLE ELSE EXISTS FLOAT FROM GROUP HAVING IN INDEX INT INTEGER
        INTERVAL IS JOIN KEY LIKE LIMIT MATCH MEDIUMINT NATIONAL NCHAR NOT NUMERIC NVARCHAR OF OFFSET ON OR OVER
        PARTITION PRECISION RANGE REAL REGEXP RETURNING RLIKE ROW ROWS SELECT SMALLINT SOME SQL_BIG_RESULT
        SQL_BUFFER_RESULT SQL_CACHE SQL_CALC_FOUND_ROWS SQL_NO_CACHE SQL_SMALL_RESULT STRAIGHT_JOIN THEN TINYINT
        UNION USE USING VALUE VALUES VARBINARY VARCHAR WHEN WHERE WINDOW WITH XOR
        """

    /// Deterministic, or at least the same to whoever asks at the same moment.
    private static let pure = """
        ABS ACOS ADDTIME AES_DECRYPT AES_ENCRYPT ASCII ASIN ATAN ATAN2 AVG BIN BIT_COUNT BIT_LENGTH CEIL CEILING
        CHAR CHARACTER_LENGTH CHARSET CHAR_LENGTH COALESCE COERCIBILITY COLLATION COMPRESS CONCAT CONCAT_WS CONV
        CONVERT CONVERT_TZ COS COT CRC32 CUME_DIST CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATE DATEDIFF
        DATE_FORMAT DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFYEAR DEGREES DENSE_RANK ELT EXP EXPORT_SET
        EXTRACTVALUE FIELD FIND_IN_SET FIRST_VALUE FLOOR FORMAT FROM_BASE64 FROM_DAYS FROM_UNIXTIME GET_FORMAT
        GREATEST HEX HOUR IF IFNULL INET6_ATON INET6_NTOA INET_ATON INET_NTOA INSERT INSTR ISNULL IS_IPV4
        IS_IPV4_COMPAT IS_IPV4_MAPPED IS_IPV6 JSON_ARRAY JSON_ARRAYAGG JSON_ARRAY_APPEND JSON_ARRAY_INSERT
        JSON_CONTAINS JSON_CONTAINS_PATH JSON_DEPTH JSON_EXTRACT JSON_INSERT JSON_KEYS JSON_LENGTH JSON_MERGE
        JSON_MERGE_PATCH JSON_MERGE_PRESERVE JSON_OBJECT JSON_OBJECTAGG JSON_QUOTE JSON_REMOVE JSON_REPLACE
        JSON_SEARCH JSON_SET JSON_TABLE JSON_TYPE JSON_UNQUOTE JSON_VALID JSON_VALUE LAG LAST_DAY LAST_VALUE
        LCASE LEAD LEAST LEFT LENGTH LN LOCALTIME LOCALTIMESTAMP LOCATE LOG LOG10 LOG2 LOWER LPAD LTRIM MAKEDATE
        MAKETIME MAKE_SET MBRCONTAINS MBRDISJOINT MBRINTERSECTS MBRTOUCHES MBRWITHIN MD5 MICROSECOND MINUTE MOD
        MONTH MONTHNAME NTH_VALUE NTILE NULLIF OCT OCTET_LENGTH ORD PERCENT_RANK PERIOD_ADD PERIOD_DIFF PI POINT
        POW POWER QUARTER QUOTE RADIANS RANK REGEXP_INSTR REGEXP_REPLACE REGEXP_SUBSTR REPEAT REPLACE REVERSE
        RIGHT ROUND ROW_NUMBER RPAD RTRIM SECOND SEC_TO_TIME SHA SHA1 SHA2 SIGN SIN SOUNDEX SPACE SQRT STRCMP
        STR_TO_DATE ST_AREA ST_ASBINARY ST_ASGEOJSON ST_ASTEXT ST_ASWKB ST_ASWKT ST_BUFFER ST_CENTROID
        ST_CONTAINS ST_CONVEXHULL ST_CROSSES ST_DIFFERENCE ST_DIMENSION ST_DISJOINT ST_DISTANCE
        ST_DISTANCE_SPHERE ST_ENDPOINT ST_ENVELOPE ST_EQUALS ST_EXTERIORRING ST_GEOMETRYN ST_GEOMETRYTYPE
        ST_GEOMFROMGEOJSON ST_GEOMFROMTEXT ST_GEOMFROMWKB ST_INTERIORRINGN ST_INTERSECTION ST_INTERSECTS
        ST_ISCLOSED ST_ISEMPTY ST_ISSIMPLE ST_LENGTH ST_LINEFROMTEXT ST_NUMGEOMETRIES ST_NUMINTERIORRINGS
        ST_NUMPOINTS ST_OVERLAPS ST_POINTFROMTEXT ST_POINTN ST_POLYFROMTEXT ST_SRID ST_STARTPOINT
        ST_SYMDIFFERENCE ST_TOUCHES ST_UNION ST_WITHIN ST_X ST_Y SUBSTRING_INDEX SUBTIME TAN TIME TIMEDIFF
        TIMESTAMP TIMESTAMPADD TIMESTAMPDIFF TIME_FORMAT TIME_TO_SEC TO_BASE64 TO_DAYS TO_SECONDS TRUNCATE UCASE
        UNCOMPRESS UNCOMPRESSED_LENGTH UNHEX UNIX_TIMESTAMP UPDATEXML UPPER UTC_DATE UTC_TIME UTC_TIMESTAMP
        VERSION WEEK WEEKDAY WEEKOFYEAR WEIGHT_STRING YEAR YEARWEEK
        """

    /// Of MariaDB since 10.6, and not of MySQL, where anybody may have made a function of that name.
    private static let pureOnMariaDB = """
        ADD_MONTHS CHR COLUMN_ADD COLUMN_CHECK COLUMN_CREATE COLUMN_DELETE COLUMN_EXISTS COLUMN_GET COLUMN_JSON
        COLUMN_LIST DECODE DECODE_ORACLE ENCODE JSON_COMPACT JSON_DETAILED JSON_EXISTS JSON_LOOSE JSON_QUERY
        LENGTHB MEDIAN NVL NVL2 PASSWORD PERCENTILE_CONT PERCENTILE_DISC ST_BOUNDARY ST_ISRING TO_CHAR
        """

    /// Of MySQL since 8.0, and not of every MariaDB.
    private static let pureOnMySQL = """
        ANY_VALUE BIN_TO_UUID FORMAT_BYTES FORMAT_PICO_TIME GROUPING IS_UUID JSON_OVERLAPS JSON_PRETTY
        JSON_SCHEMA_VALID JSON_SCHEMA_VALIDATION_REPORT JSON_STORAGE_FREE JSON_STORAGE_SIZE MBRCOVEREDBY
        MBRCOVERS REGEXP_LIKE ST_GEOHASH ST_ISVALID ST_LATFROMGEOHASH ST_LATITUDE ST_LONGFROMGEOHASH
        ST_LONGITUDE ST_MAKEENVELOPE ST_POINTFROMGEOHASH ST_SIMPLIFY ST_TRANSFORM ST_VALIDATE UUID_TO_BIN
        """

    /// `IGNORE_SPACE` in the manual: with a space before the parenthesis these are ordinary names.
    private static let pureWhenAdjacent = """
        ADDDATE BIT_AND BIT_OR BIT_XOR CAST COUNT CURDATE CURTIME DATE_ADD DATE_SUB EXTRACT GROUP_CONCAT MAX MID MIN NOW
        POSITION STD STDDEV STDDEV_POP STDDEV_SAMP SUBDATE SUBSTR SUBSTRING SUM SYSDATE TRIM VARIANCE VAR_POP VAR_SAMP
        """

    private static let individual = """
        CONNECTION_ID CURRENT_ROLE CURRENT_USER DATABASE RAND SCHEMA USER UUID
        """

    private static let effects = """
        BENCHMARK IS_FREE_LOCK IS_USED_LOCK LOAD_FILE MASTER_POS_WAIT RELEASE_ALL_LOCKS RELEASE_LOCK SLEEP
        UUID_SHORT
        """
}
