import Foundation
import HauloutCore
import HauloutStore
import MySQLClient

/// An account that has exactly the rights that `haulout doctor --grants` prints for a role; gone with this value.
final class GrantedAccount: Sendable {
    let user: String
    private let server: ConnectionConfiguration

    init(
        _ role: AccountRole, in database: String, on server: ConnectionConfiguration = TestServer.configuration()
    ) throws {
        user = "\(role.rawValue)_\(UUID().uuidString.prefix(8))"
        self.server = server
        let name = AccountName(user: user, host: "localhost")
        try execute(
            ["CREATE USER \(Self.quoted(name))"] + GrantStatements.statements(for: role, in: database, to: name))
    }

    deinit {
        try? execute(["DROP USER IF EXISTS \(Self.quoted(AccountName(user: user, host: "localhost")))"])
    }

    /// Gives it something besides.
    func grant(_ rights: String) throws { try execute(["GRANT \(rights) TO `\(user)`@localhost"]) }

    func revoke(_ rights: String) throws { try execute(["REVOKE \(rights) FROM `\(user)`@localhost"]) }

    /// - Parameter database: The default one of the session.
    func connect(to database: String) throws -> Connection {
        var configuration = server
        configuration.user = user
        configuration.database = database
        return try Connection.open(configuration)
    }

    private func execute(_ statements: [String]) throws {
        let connection = try Connection.open(server)
        defer { connection.close() }
        for statement in statements { try connection.execute(statement) }
    }

    private static func quoted(_ name: AccountName) -> String { "`\(name.user)`@`\(name.host)`" }
}
