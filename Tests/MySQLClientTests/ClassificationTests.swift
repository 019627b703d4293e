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

    static let cases = [
        Case(code: 2002, kind: .notConnected, outcome: .notSent, isUsable: false),
        Case(code: 2003, kind: .notConnected, outcome: .notSent, isUsable: false),
        Case(code: 2005, kind: .notConnected, outcome: .notSent, isUsable: false),
        Case(code: 2006, kind: .serverGone, outcome: .notSent, isUsable: false),
        Case(code: 2013, kind: .connectionLost, outcome: .unknown, isUsable: false),
        Case(code: 2027, kind: .connectionLost, outcome: .unknown, isUsable: false),
        Case(code: 1158, kind: .connectionLost, state: "08S01", outcome: .unknown, isUsable: false),
        Case(code: 1053, kind: .serverGone, state: "08S01", outcome: .unknown, isUsable: false),
        Case(code: 1927, kind: .serverGone, state: "70100", outcome: .unknown, isUsable: false),
        Case(code: 4031, kind: .serverGone, flavour: .mySQL, outcome: .unknown, isUsable: false),
        Case(code: 4031, kind: .other, flavour: .mariaDB, outcome: .permanent),
        Case(code: 1213, kind: .deadlock, state: "40001", outcome: .rolledBack),
        Case(code: 1020, kind: .deadlock, outcome: .rolledBack),
        Case(code: 1614, kind: .deadlock, state: "XA102", outcome: .rolledBack),
        Case(code: 3101, kind: .deadlock, state: "40000", flavour: .mySQL, outcome: .rolledBack),
        Case(code: 1180, kind: .deadlock, message: "WSREP replication failed", outcome: .rolledBack),
        Case(code: 1180, kind: .other, message: "Got error 28 during COMMIT", outcome: .permanent),
        Case(code: 1205, kind: .lockWaitTimeout, outcome: .rolledBack),
        Case(code: 3572, kind: .lockWaitTimeout, flavour: .mySQL, outcome: .rolledBack),
        Case(code: 1040, kind: .capacity, state: "08004", outcome: .notSent),
        Case(code: 1203, kind: .capacity, state: "42000", outcome: .notSent),
        Case(code: 1226, kind: .capacity, state: "42000", outcome: .notSent),
        Case(code: 1021, kind: .full, outcome: .rolledBack),
        Case(code: 1114, kind: .full, outcome: .rolledBack),
        Case(
            code: 1047, kind: .notReady, state: "08S01",
            message: "WSREP has not yet prepared node for application use", outcome: .notSent, isUsable: false),
        Case(code: 1047, kind: .other, state: "08S01", message: "Unknown command", outcome: .permanent),
        Case(
            code: 1290, kind: .readOnly, message: "running with the --read-only option", outcome: .notSent,
            isUsable: false),
        Case(
            code: 1290, kind: .permission, message: "running with the --skip-grant-tables option",
            outcome: .permanent),
        Case(code: 1836, kind: .readOnly, outcome: .notSent, isUsable: false),
        Case(code: 1792, kind: .readOnly, state: "25006", outcome: .permanent),
        Case(code: 1317, kind: .cancelled, state: "70100", outcome: .rolledBack),
        Case(code: 1969, kind: .statementTimeout, state: "70100", outcome: .rolledBack),
        Case(code: 3024, kind: .statementTimeout, flavour: .mySQL, outcome: .rolledBack),
        Case(code: 3024, kind: .other, flavour: .mariaDB, outcome: .permanent),
        Case(code: 1243, kind: .statement, outcome: .notSent),
        Case(code: 1461, kind: .statement, state: "42000", outcome: .notSent),
        Case(code: 1295, kind: .statement, outcome: .permanent),
        Case(code: 2014, kind: .misuse, outcome: .permanent, isUsable: false),
        Case(code: 1153, kind: .tooLarge, state: "08S01", outcome: .permanent, isUsable: false),
        Case(code: 1045, kind: .permission, state: "28000", outcome: .permanent),
        Case(code: 1049, kind: .configuration, state: "42000", outcome: .permanent),
        Case(code: 1129, kind: .configuration, outcome: .permanent),
        Case(code: 2026, kind: .configuration, outcome: .permanent),
        Case(code: 2059, kind: .configuration, outcome: .permanent),
        Case(code: 3819, kind: .constraint, flavour: .mySQL, outcome: .permanent),
        Case(code: 2999, kind: .other, outcome: .unknown, isUsable: false),
        Case(code: 9999, kind: .constraint, state: "23000", outcome: .permanent),
        Case(code: 9999, kind: .connectionLost, state: "08S01", outcome: .unknown, isUsable: false),
        Case(code: 9999, kind: .data, state: "22003", outcome: .permanent),
        Case(code: 9999, kind: .syntax, state: "42000", outcome: .permanent),
        Case(code: 9999, kind: .other, outcome: .permanent),
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
        #expect(!DatabaseError(kind: .connectionLost, message: "").isTransient)
        #expect(!DatabaseError(kind: .duplicateKey, message: "").isTransient)
    }

    @Test("a long statement is cut in the error")
    func longStatement() {
        let error = DatabaseError(kind: .data, message: "", query: String(repeating: "x", count: 5000))
        #expect(error.query?.count == 1001)
    }
}
