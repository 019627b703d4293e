/// What an error number means. Some numbers mean different things on MariaDB and on MySQL, so the flavour counts.
struct ErrorClassification: Equatable {
    let kind: DatabaseError.Kind
    let outcome: DatabaseError.Outcome
    let isConnectionUsable: Bool

    init(code: UInt32, sqlState: String, message: String, flavour: ServerVersion.Flavour) {
        let byNumber = Self.kind(code: code, message: message, flavour: flavour)
        kind = byNumber ?? Self.kind(sqlState: sqlState)
        let isClientError = (2000..<3000).contains(code) || (5000..<5100).contains(code)
        switch (code, kind) {
        // Written in vain; to a server that only reads; to a session that the server had ended for being idle.
        case (2006, _), (5014, _), (1290, .readOnly), (1836, _), (4031, .serverGone):
            (outcome, isConnectionUsable) = (.notSent, false)
        case (1153, _), (2014, _), (2020, _): (outcome, isConnectionUsable) = (.permanent, false)
        case (1295, _), (1390, _): (outcome, isConnectionUsable) = (.permanent, true)
        // Memory can run out in the middle of a statement.
        case (1037, _), (1041, _): (outcome, isConnectionUsable) = (.rolledBack, true)
        case (_, .other) where isClientError: (outcome, isConnectionUsable) = (.unknown, false)
        default: (outcome, isConnectionUsable) = (kind.usualOutcome, kind.leavesConnectionUsable)
        }
    }

    private static func kind(
        code: UInt32, message: String, flavour: ServerVersion.Flavour
    ) -> DatabaseError.Kind? {
        switch code {
        case 2001...2005, 2012: .notConnected
        // 2026 of an open session is a broken stream; `init(dialling:)` knows the one of a handshake.
        case 2013, 2026, 2027, 2055, 5013, 5015, 5026, 1156...1161: .connectionLost
        case 2006, 5014, 1053, 1077, 1079, 1080, 1152, 1184, 1927: .serverGone
        case 1213, 1020, 1613, 1614: .deadlock
        case 1205, 1637, 1689, 3058: .lockWaitTimeout
        case 1062, 1022, 1586: .duplicateKey
        case 1216, 1217, 1451, 1452: .constraint
        case 1048, 1264, 1265, 1292, 1364, 1366, 1406: .data
        case 1064, 1054, 1146: .syntax
        case 1044, 1045, 1095, 1142, 1143, 1148, 1227, 1370, 1698, 1820, 1862, 1873: .permission
        case 1049, 1129, 1130, 1251, 1275, 1524: .configuration
        case 2007, 2019, 2047, 2049, 2054, 2059, 2060, 2061, 5001, 5010, 5011, 5012: .configuration
        case 1037, 1040, 1041, 1135, 1203, 1226: .capacity
        case 1021, 1114: .full
        case 1792, 1836: .readOnly
        case 1317: .cancelled
        case 1153, 1301, 2020: .tooLarge
        case 1243, 1295, 1390, 1461, 1615, 2030, 2056, 2057: .statement
        case 2014, 2031, 2034...2036, 2050...2052, 5003, 5006, 5007, 5009, 5016: .misuse
        default: ambiguousKind(code: code, message: message, flavour: flavour)
        }
    }

    /// Numbers that need the flavour or the server's words.
    private static func ambiguousKind(
        code: UInt32, message: String, flavour: ServerVersion.Flavour
    ) -> DatabaseError.Kind? {
        switch (code, flavour) {
        // Two things that libmariadb has no number for: a file refused, and an answer that makes no sense.
        case (2000, _): message.contains("infile") ? .permission : .connectionLost
        case (1047, _): message.contains("WSREP") ? .notReady : .other
        case (1180, _): message.contains("WSREP") ? .deadlock : .other
        case (1290, _): message.contains("read-only") || message.contains("read_only") ? .readOnly : .permission
        case (1969, .mariaDB), (3024, .mySQL): .statementTimeout
        case (3101, .mySQL): .deadlock
        case (3118, .mySQL), (3948, .mySQL), (4151, .mariaDB), (4166, .mariaDB): .permission
        case (3159, .mySQL): .configuration
        case (3572, .mySQL): .lockWaitTimeout
        case (3819, .mySQL), (4025, .mariaDB): .constraint
        case (4031, .mySQL): .serverGone
        default: nil
        }
    }

    private static func kind(sqlState: String) -> DatabaseError.Kind {
        switch sqlState.prefix(2) {
        case "08": .connectionLost
        case "21", "22": .data
        case "23": .constraint
        case "25": sqlState == "25006" ? .readOnly : .other
        case "28": .permission
        case "40": sqlState == "40001" ? .deadlock : .other
        case "42": .syntax
        default: sqlState == "70100" ? .cancelled : .other
        }
    }
}
