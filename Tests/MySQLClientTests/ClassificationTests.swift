import MySQLClient
import Testing

/// Kinds by number, for the errors that a test server cannot be made to show too.
@Suite struct ClassificationTests {
    struct Case: Sendable {
        let code: UInt32
        let kind: DatabaseError.Kind
        var state = "HY000"
        var message = "words"
        var flavour = ServerVersion.Flavour.mariaDB
        var outcome: DatabaseError.Outcome
        var isUsable = true
    }

    /// Numbers that mean the same on MariaDB and on MySQL, with the kind they have in common.
    struct Class: Sendable {
        let codes: [UInt32]
        let kind: DatabaseError.Kind
        let outcome: DatabaseError.Outcome
        var isUsable = true
    }

    static let classes = [
        Class(codes: [2001, 2002, 2003, 2004, 2005, 2012], kind: .notConnected, outcome: .notSent, isUsable: false),
        Class(codes: [2006, 5014], kind: .serverGone, outcome: .notSent, isUsable: false),
        Class(
            codes: [2000, 2013, 2026, 2027, 2055, 1156, 1157, 1158, 1159, 1160, 1161, 5013, 5015, 5026],
            kind: .connectionLost, outcome: .unknown, isUsable: false),
        Class(
            codes: [1053, 1077, 1079, 1080, 1152, 1184, 1927], kind: .serverGone, outcome: .unknown, isUsable: false),
        Class(codes: [1213, 1020, 1613, 1614], kind: .deadlock, outcome: .rolledBack),
        Class(codes: [1205, 1637, 1689, 3058], kind: .lockWaitTimeout, outcome: .rolledBack),
        Class(codes: [1040, 1135, 1203, 1226], kind: .capacity, outcome: .notSent),
        Class(codes: [1037, 1041], kind: .capacity, outcome: .rolledBack),
        Class(codes: [1021, 1114], kind: .full, outcome: .rolledBack),
        Class(codes: [1836], kind: .readOnly, outcome: .notSent, isUsable: false),
        Class(codes: [1792], kind: .readOnly, outcome: .permanent),
        Class(codes: [1317], kind: .cancelled, outcome: .rolledBack),
        Class(codes: [1243, 1461, 1615, 2030, 2056, 2057], kind: .statement, outcome: .notSent),
        Class(codes: [1295, 1390], kind: .statement, outcome: .permanent),
        Class(codes: [2031, 2034, 2036, 2050, 2051, 5003, 5006, 5016], kind: .misuse, outcome: .permanent),
        Class(codes: [2014], kind: .misuse, outcome: .permanent, isUsable: false),
        Class(codes: [1153, 2020], kind: .tooLarge, outcome: .permanent, isUsable: false),
        Class(codes: [1301], kind: .tooLarge, outcome: .permanent),
        Class(
            codes: [1044, 1045, 1142, 1148, 1227, 1370, 1698, 1820, 1862, 1873], kind: .permission,
            outcome: .permanent),
        Class(
            codes: [1049, 1129, 1130, 1251, 1275, 1524, 2054, 2059, 2061, 5010], kind: .configuration,
            outcome: .permanent),
        Class(codes: [1022, 1062, 1586], kind: .duplicateKey, outcome: .permanent),
        Class(codes: [1216, 1217, 1451, 1452], kind: .constraint, outcome: .permanent),
        Class(codes: [1048, 1264, 1265, 1292, 1364, 1366, 1406], kind: .data, outcome: .permanent),
        Class(codes: [1054, 1064, 1146], kind: .syntax, outcome: .permanent),
        Class(codes: [2999, 5099], kind: .other, outcome: .unknown, isUsable: false),
        Class(codes: [1193, 9999], kind: .other, outcome: .permanent),
    ]

    @Test(
        "a number means the same on both servers", arguments: classes,
        [ServerVersion.Flavour.mariaDB, .mySQL])
    func commonNumbers(class expected: Class, flavour: ServerVersion.Flavour) {
        for code in expected.codes {
            let error = DatabaseError(code: code, sqlState: "HY000", message: "words", query: nil, flavour: flavour)
            #expect(error.kind == expected.kind, "\(code)")
            #expect(error.outcome == expected.outcome, "\(code)")
            #expect(error.isConnectionUsable == expected.isUsable, "\(code)")
        }
    }

    static let wsrep = "WSREP has not yet prepared node for application use"
    static let readOnly = "The MariaDB server is running with the --read-only option"
    static let superReadOnly = "The MySQL server is running with the --super-read-only option"
    static let skipGrant = "The MariaDB server is running with the --skip-grant-tables option"

    /// Numbers that the flavour, the server's words or the SQLSTATE decide.
    static let cases = [
        Case(code: 2000, kind: .permission, message: "Load data local infile forbidden", outcome: .permanent),
        Case(code: 4031, kind: .serverGone, flavour: .mySQL, outcome: .notSent, isUsable: false),
        Case(code: 4031, kind: .other, flavour: .mariaDB, outcome: .permanent),
        Case(code: 3101, kind: .deadlock, state: "40000", flavour: .mySQL, outcome: .rolledBack),
        Case(code: 3101, kind: .other, state: "HY000", flavour: .mariaDB, outcome: .permanent),
        Case(code: 1180, kind: .deadlock, message: "WSREP replication failed", outcome: .rolledBack),
        Case(code: 1180, kind: .other, message: "Got error 28 during COMMIT", outcome: .permanent),
        Case(code: 1180, kind: .other, message: "Got error 28 during COMMIT", flavour: .mySQL, outcome: .permanent),
        Case(code: 3572, kind: .lockWaitTimeout, flavour: .mySQL, outcome: .rolledBack),
        Case(code: 3572, kind: .other, flavour: .mariaDB, outcome: .permanent),
        Case(code: 1047, kind: .notReady, state: "08S01", message: wsrep, outcome: .notSent, isUsable: false),
        Case(
            code: 1047, kind: .notReady, state: "08S01", message: wsrep, flavour: .mySQL, outcome: .notSent,
            isUsable: false),
        Case(code: 1047, kind: .other, state: "08S01", message: "Unknown command", outcome: .permanent),
        Case(code: 1290, kind: .readOnly, message: readOnly, outcome: .notSent, isUsable: false),
        Case(code: 1290, kind: .readOnly, message: superReadOnly, flavour: .mySQL, outcome: .notSent, isUsable: false),
        Case(code: 1290, kind: .permission, message: skipGrant, outcome: .permanent),
        Case(code: 1969, kind: .statementTimeout, state: "70100", outcome: .rolledBack),
        Case(code: 1969, kind: .other, flavour: .mySQL, outcome: .permanent),
        Case(code: 3024, kind: .statementTimeout, flavour: .mySQL, outcome: .rolledBack),
        Case(code: 3024, kind: .other, flavour: .mariaDB, outcome: .permanent),
        Case(code: 3118, kind: .permission, flavour: .mySQL, outcome: .permanent),
        Case(code: 4151, kind: .permission, flavour: .mariaDB, outcome: .permanent),
        Case(code: 3159, kind: .configuration, flavour: .mySQL, outcome: .permanent),
        Case(code: 3819, kind: .constraint, flavour: .mySQL, outcome: .permanent),
        Case(code: 4025, kind: .constraint, flavour: .mariaDB, outcome: .permanent),
        Case(code: 3948, kind: .permission, state: "42000", flavour: .mySQL, outcome: .permanent),
        Case(code: 4166, kind: .permission, flavour: .mariaDB, outcome: .permanent),
        Case(code: 0, kind: .connectionLost, state: "00000", message: "", outcome: .unknown, isUsable: false),
        Case(code: 9999, kind: .constraint, state: "23000", outcome: .permanent),
        Case(code: 9999, kind: .connectionLost, state: "08S01", outcome: .unknown, isUsable: false),
        Case(code: 9999, kind: .deadlock, state: "40001", outcome: .rolledBack),
        Case(code: 9999, kind: .readOnly, state: "25006", outcome: .permanent),
        Case(code: 9999, kind: .permission, state: "28000", outcome: .permanent),
        Case(code: 9999, kind: .data, state: "22003", outcome: .permanent),
        Case(code: 9999, kind: .data, state: "21S01", outcome: .permanent),
        Case(code: 9999, kind: .syntax, state: "42000", outcome: .permanent),
        Case(code: 9999, kind: .cancelled, state: "70100", outcome: .rolledBack),
    ]

    @Test("a number has its kind, outcome and verdict on the connection", arguments: cases)
    func classification(expected: Case) {
        let error = DatabaseError(
            code: expected.code, sqlState: expected.state, message: expected.message, query: nil,
            flavour: expected.flavour)
        #expect(error.kind == expected.kind)
        #expect(error.outcome == expected.outcome)
        #expect(error.isConnectionUsable == expected.isUsable)
    }

    @Test("raw values of kinds are distinct and in snake case")
    func rawValues() {
        let values = DatabaseError.Kind.all.map(\.rawValue)
        #expect(Set(values).count == values.count)
        #expect(values.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
        #expect(DatabaseError.Kind.lockWaitTimeout.rawValue == "lock_wait_timeout")
    }

    @Test("what was not executed or was rolled back for a passing reason can be run again")
    func transience() {
        #expect(DatabaseError(kind: .deadlock, message: "").isTransient)
        #expect(DatabaseError(kind: .notConnected, message: "").isTransient)
        #expect(DatabaseError(kind: .connectionLost, message: "", outcome: .notSent).isTransient)
        #expect(!DatabaseError(kind: .connectionLost, message: "").isTransient)
        #expect(!DatabaseError(kind: .duplicateKey, message: "").isTransient)
    }

    @Test(
        "what may have happened, and what would be refused again, is never run again",
        arguments: DatabaseError.Kind.all)
    func intransience(kind: DatabaseError.Kind) {
        #expect(!DatabaseError(kind: kind, message: "", outcome: .unknown).isTransient)
        #expect(!DatabaseError(kind: kind, message: "", outcome: .permanent).isTransient)
    }

    @Test("a long statement is cut in the error")
    func longStatement() {
        let error = DatabaseError(kind: .data, message: "", query: String(repeating: "x", count: 5000))
        #expect(error.query?.count == 1001)
    }
}
