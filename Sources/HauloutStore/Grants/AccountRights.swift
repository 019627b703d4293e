import HauloutCore

/// What an account may do, as `SHOW GRANTS` has it; that names the rights of the session's roles as well.
struct AccountRights {
    private var grants: [Grant] = []
    /// What MySQL takes out of a grant on the whole server for single databases.
    private var revoked: [Grant] = []

    /// - Parameter lines: One GRANT each. What is none of privileges (of a role, of a proxy, on a routine) is left out.
    init(_ lines: [String]) {
        for line in lines {
            guard let parsed = Grant(line) else { continue }
            if parsed.isRevoked { revoked.append(parsed) } else { grants.append(parsed) }
        }
    }

    func has(_ privilege: String, on table: String, in database: String) -> Bool {
        let isRevoked = revoked.contains { $0.covers(table, in: database) && $0.names(privilege) }
        return grants.contains { grant in
            grant.covers(table, in: database) && grant.names(privilege) && !(isRevoked && grant.scope == .server)
        }
    }

    /// What is granted on all databases, the most dangerous first; `USAGE` is nothing.
    var serverWide: [String] {
        let names = grants.filter { $0.scope == .server }.reduce(into: Set()) { $0.formUnion($1.privileges) }
        return Self.dangerous.filter(names.contains)
            + names.subtracting(Self.dangerous).subtracting(["USAGE", "SHOW DATABASES"]).sorted()
    }

    private static let dangerous = [
        "ALL PRIVILEGES", "SUPER", Grant.option, "FILE", "CREATE USER", "PROCESS", "SHUTDOWN", "DROP",
    ]

    /// Whether the account may hand on what it has.
    var canGrant: Bool { grants.contains { $0.privileges.contains(Grant.option) } }

    func isServerWide(_ privilege: String) -> Bool {
        grants.contains { $0.scope == .server && $0.names(privilege) }
    }
}

// MARK: - Measured by a role

extension AccountRights {
    /// `DELETE ON haulout_task`: what the role needs and the account lacks.
    func missing(for role: AccountRole, in database: String, comfort: Bool) -> [String] {
        role.rights.compactMap { rights in
            let wanted = rights.privileges.filter { rights.comfort.contains($0) == comfort }
            let missing = wanted.filter { !has($0, on: rights.table, in: database) }
            return missing.isEmpty ? nil : "\(missing.joined(separator: ", ")) ON \(rights.table)"
        }
    }

    /// What it lacks to follow the binary log.
    var missingForBinlog: [String] {
        AccountRole.forBinlog.filter { !isServerWide($0) && !Self.aliases($0).contains(where: isServerWide) }
    }

    private static func aliases(_ privilege: String) -> [String] {
        privilege == "REPLICATION CLIENT" ? ["BINLOG MONITOR"] : []
    }

    /// What the account has beyond the role, on the whole server and on the queue's tables.
    ///
    /// - Parameter followsBinlog: Whether it is to.
    func excess(for role: AccountRole, in database: String, followsBinlog: Bool = false) -> [String] {
        let wanted = followsBinlog ? AccountRole.forBinlog.flatMap { [$0] + Self.aliases($0) } : []
        let everywhere = serverWide.filter { !wanted.contains($0) }
        var excess = everywhere.isEmpty ? [] : ["\(Self.list(everywhere, most: 8)) ON *.*"]
        if canGrant, !everywhere.contains(Grant.option) { excess.append(Grant.option) }
        let own = Dictionary(uniqueKeysWithValues: role.rights.map { ($0.table, Set($0.privileges)) })
        for privilege in Self.onTables where !isServerWide(privilege) {
            // A worker's jobs have tables beside the queue's, and its rights on them are often those on the database.
            if role == .worker, ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(privilege) { continue }
            let tables = AccountRole.reader.rights.map(\.table).filter { table in
                has(privilege, on: table, in: database) && own[table]?.contains(privilege) != true
            }
            if !tables.isEmpty { excess.append("\(privilege) ON \(Self.list(tables, most: 2))") }
        }
        return excess
    }

    /// MySQL's root has sixty privileges.
    private static func list(_ names: [String], most: Int) -> String {
        let more = names.count > most ? " and \(names.count - most) more" : ""
        return names.prefix(most).joined(separator: ", ") + more
    }

    private static let onTables = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "TRIGGER",
    ]

    /// Whether it goes on writing when the server is read-only.
    func ignoresReadOnly(onMariaDB isMariaDB: Bool) -> Bool {
        let names = isMariaDB ? ["READ_ONLY ADMIN", "READ ONLY ADMIN"] : ["CONNECTION_ADMIN", "SUPER"]
        return names.contains(where: isServerWide)
    }
}
