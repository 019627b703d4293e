/// A line of `SHOW GRANTS`, taken apart.
struct Grant: Equatable {
    enum Scope: Equatable {
        case server
        /// By a pattern as of `LIKE`.
        case database(String)
        case table(String, in: String)
    }

    static let option = "GRANT OPTION"
    private static let all = "ALL PRIVILEGES"

    let scope: Scope
    let privileges: Set<String>
    /// True for MySQL's partial revokes, which stand among the grants.
    let isRevoked: Bool

    /// `nil` for what grants no privileges on tables.
    init?(_ line: String) {
        isRevoked = line.hasPrefix("REVOKE ")
        guard isRevoked || line.hasPrefix("GRANT ") else { return nil }
        var reader = GrantReader(line.drop { $0 != " " }.dropFirst())
        guard let privileges = reader.list(before: " ON "), privileges != ["PROXY"] else { return nil }
        guard let place = reader.text(before: isRevoked ? " FROM " : " TO ") else { return nil }
        guard let scope = Scope(place) else { return nil }
        self.scope = scope
        // A right on some columns is none on the table.
        self.privileges = Set(privileges.filter { !$0.contains("(") })
            .union(reader.rest.hasSuffix("WITH GRANT OPTION") ? [Self.option] : [])
    }

    func names(_ privilege: String) -> Bool {
        privileges.contains(privilege) || privilege != Self.option && privileges.contains(Self.all)
    }

    func covers(_ table: String, in database: String) -> Bool {
        switch scope {
        case .server: true
        case .database(let pattern): LikePattern.matches(database, pattern)
        case .table(let name, let owner): name == table && owner == database
        }
    }
}

extension Grant.Scope {
    /// - Parameter text: `*.*`, `` `shop`.* `` or `` `shop`.`haulout_task` ``; routines are none.
    init?(_ text: Substring) {
        guard text != "*.*" else {
            self = .server
            return
        }
        var reader = GrantReader(text)
        guard let database = reader.name(), reader.skip(".") else { return nil }
        if reader.rest == "*" {
            self = .database(database)
        } else if let table = reader.name(), reader.rest.isEmpty {
            self = .table(table, in: database)
        } else {
            return nil
        }
    }
}
