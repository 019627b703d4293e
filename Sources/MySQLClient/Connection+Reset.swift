internal import CMariaDB

extension Connection {
    /// Makes the session as new, and `footprint` empty: rolls back, drops temporary tables, locks, variables and
    /// prepared statements, selects the configured database again, restores the character set and runs
    /// `sessionStatements`. Two round trips; a third when the schema has to be selected again, because it changed or
    /// has another character set than the server; and one for each session statement. Needs MariaDB 10.2.4 or MySQL
    /// 5.7.3.
    ///
    /// Two things survive a reset, and then the connection is closed instead: another role (`SET ROLE`, also inside a
    /// procedure), and a default schema where there was none. The server's `init_connect` is not run again; put its
    /// statements into `sessionStatements`.
    ///
    /// - Throws: `DatabaseError`. Of kind `configuration` when the session cannot be made new; then, as after every
    ///   error whose `isConnectionUsable` is false, the connection is only good for closing. After any other error it
    ///   may be half reset: `footprint` says so, and `reset()` can be called again.
    public func reset() throws(DatabaseError) {
        let handle = try readyHandle(for: nil)
        try noted { () throws(DatabaseError) in
            guard !footprint.contains(.role) else { throw Self.unrestorable("role or resource group") }
            footprint.insert(.unknown)
            try check(mysql_reset_connection(handle), handle)
            cache.removeAll()
            hasLostTransaction = false
            try restoreSchema(handle)
            try armTrackers(handle, isReset: true)
        }
        try runSessionStatements()
        beginFootprint(handle)
    }

    /// What a new session needs before its first use.
    func prepareSession(_ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        try noted { () throws(DatabaseError) in try armTrackers(handle, isReset: false) }
        try runSessionStatements()
        beginFootprint(handle)
    }

    private func runSessionStatements() throws(DatabaseError) {
        for statement in configuration.sessionStatements { try execute(statement) }
    }

    /// A reset keeps the default schema, but forgets its character set, which `LOAD DATA` goes by: so a schema is
    /// selected again when its character set is not the server's, too.
    private func restoreSchema(_ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        guard let database = configuration.database else {
            if schema == nil || schema?.isEmpty == true || sessionStatementsSelectSchema { return }
            throw Self.unrestorable("default schema")
        }
        guard database != schema || hasOwnCharset != false else { return }
        try check(mysql_select_db(handle, database), handle)
        schema = database
        if hasOwnCharset == nil {
            let comparison = try runOwn("SELECT @@collation_database <> @@collation_server", on: handle)
            hasOwnCharset = comparison.first?[0].int != 0
        }
    }

    private var sessionStatementsSelectSchema: Bool {
        configuration.sessionStatements.contains { traits(of: $0).footprint.contains(.schema) }
    }

    private static func unrestorable(_ what: String) -> DatabaseError {
        DatabaseError(
            kind: .configuration,
            message: "The session has another \(what) than at login, which no reset undoes; open another connection.",
            outcome: .notSent, isConnectionUsable: false)
    }
}

extension Connection {
    /// Runs a statement that no caller has written: its error belongs to none of theirs.
    private func runOwn(_ sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> QueryResult {
        do throws(DatabaseError) {
            return try runText(sql, on: handle)
        } catch {
            throw error.told(of: nil)
        }
    }
}

// MARK: - Trackers, character set and role, in one statement

extension Connection {
    /// One statement: switches the trackers on, restores the character set where a reset may have changed it, and fails
    /// when the role is not that of the login. Its answer also carries the new status, which that of a reset does not.
    private func armTrackers(_ handle: UnsafeMutablePointer<MYSQL>, isReset: Bool) throws(DatabaseError) {
        let names = isReset ? charsetAssignment(handle) : nil
        if isReset, !isTracked {
            _ = try runOwn("SET NAMES utf8mb4", on: handle)
        } else {
            try armTrackers(handle, names: names, isReset: isReset)
        }
        if String(cString: mysql_character_set_name(handle)) != "utf8mb4" {
            try check(mysql_set_character_set(handle, "utf8mb4"), handle)
        }
    }

    private func armTrackers(
        _ handle: UnsafeMutablePointer<MYSQL>, names: String?, isReset: Bool
    ) throws(DatabaseError) {
        // The names last: only then libmariadb learns of them.
        let arming = SessionTracker.arming(server.flavour)
        var assignments = [arming, "session_track_state_change = \(roleCheck)"]
        if let names { assignments.append(names) }
        do throws(DatabaseError) {
            _ = try runOwn("SET " + assignments.joined(separator: ", "), on: handle)
            isTracked = true
        } catch {
            // From the library: a server that asks for a file, say, refuses nothing.
            let isRefusal = error.isConnectionUsable && !(2000..<3000).contains(error.code)
            guard isRefusal else { throw error }
            if isReset { throw error.code == 1231 ? Self.unrestorable("role") : error }
            // An account with a default role; or a server without trackers.
            guard error.code == 1231, role == nil else { return }
            role = try runOwn("SELECT CURRENT_ROLE()", on: handle).first?[0].string
            if role != nil { try armTrackers(handle, names: names, isReset: false) }
        }
    }

    /// `'ON'` when the role is that of the login, and else a value that no variable takes.
    private var roleCheck: String {
        guard server.flavour == .mariaDB || server.isAtLeast(8) else { return "'ON'" }
        let none = server.flavour == .mariaDB ? "NULL" : "'NONE'"
        // In hexadecimal, because what a backslash means depends on sql_mode.
        let expected = role.map { "_utf8mb4 X'" + Self.hexadecimal($0) + "'" } ?? none
        return "IF(CURRENT_ROLE() <=> \(expected), 'ON', 'another role')"
    }

    /// MariaDB goes back to the character set of the login, and only the library may still believe in another one.
    /// MySQL goes to the server's default (bugs 85185 and 97633), so there the collation of the login has to be named.
    private func charsetAssignment(_ handle: UnsafeMutablePointer<MYSQL>) -> String? {
        guard server.flavour == .mariaDB else { return "NAMES utf8mb4 COLLATE utf8mb4_general_ci" }
        return String(cString: mysql_character_set_name(handle)) == "utf8mb4" ? nil : "NAMES utf8mb4"
    }

    private static func hexadecimal(_ text: String) -> String {
        text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
