package import HauloutCore
import MySQLClient

/// The statements that give an account the rights of a role.
package enum GrantStatements {
    /// One for each table. Those of a migrator can be executed before there are tables, the others only then.
    package static func statements(for role: AccountRole, in database: String, to account: AccountName) -> [String] {
        role.rights.map { rights in
            let name: SQLQuery = "\(identifier: database).\(identifier: rights.table)"
            let grantee: SQLQuery = "\(identifier: account.user)@\(identifier: account.host)"
            return "GRANT \(rights.privileges.joined(separator: ", ")) ON \(name.text) TO \(grantee.text)"
        }
    }
}
