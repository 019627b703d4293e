enum MigrationQueries {
    static let createTable = """
        CREATE TABLE IF NOT EXISTS haulout_migration (
            version     INT UNSIGNED NOT NULL,
            name        VARCHAR(100) NOT NULL,
            is_breaking TINYINT UNSIGNED NOT NULL,
            applied_at  DATETIME(6) NOT NULL,
            PRIMARY KEY (version)
        ) ENGINE=InnoDB
        """

    /// NULL when no migration has been applied. No COALESCE: of an unsigned column and a literal it makes a DECIMAL.
    static let version = "SELECT MAX(version) FROM haulout_migration"

    static let record = """
        INSERT IGNORE INTO haulout_migration (version, name, is_breaking, applied_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6))
        """

    /// Of rows that are moved in several transactions: forgets how far that was, as one of them may have been undone.
    static let beginAnew = "SET @haulout_last = NULL"

    /// Waits for at most a minute for another migration: 1 when it has the lock, 0 when the minute is over.
    static let lock = "SELECT GET_LOCK(\(lockName), 60)"
    static let unlock = "SELECT RELEASE_LOCK(\(lockName))"

    /// A hash, because the name of a database can be as long as that of a lock: 64 characters. Not MD5 or SHA1, which
    /// MySQL no longer has (9.7 says error 1305).
    private static let lockName = "CONCAT('haulout.', LEFT(SHA2(DATABASE(), 256), 40))"
}

/// Error numbers of the server that the store acts on; dev.mysql.com/doc/mysql-errors.
enum ServerErrorCode {
    static let noSuchTable: UInt32 = 1146
    /// What a statement that names an index says when there is none of that name.
    static let noSuchIndex: UInt32 = 1176
    /// `KILL` of a session of another account.
    static let killDenied: UInt32 = 1095
    /// Statements on a table or database for which the account has no right.
    static let denials: Set<UInt32> = [1044, 1142, 1227]
    /// Of partitions: none by that name, none would be left, one by that name, others go further already.
    static let partitionsDone: Set<UInt32> = [1507, 1508, 1517, 1493]
    /// A column or an index that is there, an index that is gone.
    static let madeAlready: Set<UInt32> = [1060, 1061, 1091]
    /// What Galera says to a named lock.
    static let notSupportedYet: UInt32 = 1235
}
