package import HauloutCore
import MySQLClient

/// The statements that give an account the rights of a role.
package enum GrantStatements {
    /// One for each table. Those of a migrator can be executed before there are tables, the others only then.
    ///
    /// - Parameter followsBinlog: Whether workers are to follow the binary log, of which the last statement is.
    package static func statements(
        for role: AccountRole, in database: String, to account: AccountName, followsBinlog: Bool = false
    ) -> [String] {
        let grantee: SQLQuery = "\(identifier: account.user)@\(identifier: account.host)"
        let onTables = role.rights.map { rights in
            let name: SQLQuery = "\(identifier: database).\(identifier: rights.table)"
            return "GRANT \(rights.privileges.joined(separator: ", ")) ON \(name.text) TO \(grantee.text)"
        }
        guard followsBinlog, role == .worker else { return onTables }
        return onTables + ["GRANT \(AccountRole.forBinlog.joined(separator: ", ")) ON *.* TO \(grantee.text)"]
    }
}
