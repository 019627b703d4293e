/// What an error number means. Some numbers mean different things on MariaDB and on MySQL, so the flavour counts.
struct ErrorClassification: Equatable {
    let kind: DatabaseError.Kind
    let outcome: DatabaseError.Outcome
    let isConnectionUsable: Bool

    init(code: UInt32, sqlState: String, message: String, flavour: ServerVersion.Flavour) {
        let byNumber = Self.kind(code: code, message: message, flavour: flavour)
        kind = byNumber ?? Self.kind(sqlState: sqlState)
        let isClientError = (2000..<3000).contains(code) || (5000..<6000).contains(code)
        switch (code, kind) {
        case (2006, _), (1290, .readOnly), (1836, _): (outcome, isConnectionUsable) = (.notSent, false)
        case (1153, _), (2014, _), (2020, _): (outcome, isConnectionUsable) = (.permanent, false)
        case (1295, _), (1390, _): (outcome, isConnectionUsable) = (.permanent, true)
        case (_, .other) where isClientError: (outcome, isConnectionUsable) = (.unknown, false)
        default: (outcome, isConnectionUsable) = (kind.usualOutcome, kind.leavesConnectionUsable)
        }
    }

    private static func kind(
        code: UInt32, message: String, flavour: ServerVersion.Flavour
    ) -> DatabaseError.Kind? {
        switch code {
        case 2001...2005, 2012: .notConnected
        case 2013, 2027, 2055, 1156...1161: .connectionLost
        case 2006, 1053, 1077, 1079, 1080, 1152, 1184, 1927: .serverGone
        case 1213, 1020, 1613, 1614, 3101: .deadlock
        case 1205, 1637, 1689, 3058: .lockWaitTimeout
        case 1062, 1022, 1586: .duplicateKey
        case 1216, 1217, 1451, 1452, 3819: .constraint
        case 1048, 1264, 1265, 1292, 1364, 1366, 1406: .data
        case 1064, 1054, 1146: .syntax
        case 1044, 1045, 1095, 1142, 1143, 1227, 1370, 1698, 1820, 1862, 1873: .permission
        case 1049, 1129, 1130, 1251, 2026, 2049, 2054, 2059, 2061, 5010, 5012: .configuration
        case 1037, 1040, 1041, 1135, 1203, 1226: .capacity
        case 1021, 1114: .full
        case 1792, 1836: .readOnly
        case 1317: .cancelled
        case 1153, 1301, 2020: .tooLarge
        case 1243, 1295, 1390, 1461, 1615, 2030, 2056, 2057: .statement
        case 2014, 2031, 2034, 2036, 2050, 2051, 5003, 5006: .misuse
        default: ambiguousKind(code: code, message: message, flavour: flavour)
        }
    }

    /// Numbers that need the flavour or the server's words.
    private static func ambiguousKind(
        code: UInt32, message: String, flavour: ServerVersion.Flavour
    ) -> DatabaseError.Kind? {
        switch (code, flavour) {
        case (1047, _): message.contains("WSREP") ? .notReady : .other
        case (1180, _): message.contains("WSREP") ? .deadlock : .other
        case (1290, _): message.contains("read-only") || message.contains("read_only") ? .readOnly : .permission
        case (1969, .mariaDB), (3024, .mySQL): .statementTimeout
        case (3572, .mySQL): .lockWaitTimeout
        case (4025, .mariaDB): .constraint
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
