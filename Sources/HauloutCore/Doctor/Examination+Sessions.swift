extension Examination {
    /// A session with the server, as it is set.
    package struct Session: Sendable {
        /// As of the server.
        package var variables: [String: String]
        /// How far its `NOW()` is from UTC.
        package var fromUTC: Duration

        package init(variables: [String: String], fromUTC: Duration) {
            self.variables = variables
            self.fromUTC = fromUTC
        }

        /// `READ-COMMITTED`; MariaDB called the variable otherwise until 11.1.
        var isolation: String { variables["transaction_isolation"] ?? variables["tx_isolation"] ?? "unknown" }

        var sqlMode: Set<String> {
            Set(variables["sql_mode", default: ""].split(separator: ",").map(String.init))
        }
    }

    /// The account of the configuration.
    package struct Account: Sendable {
        /// `haulout@10.0.0.%`
        package var name: String
        package var role: AccountRole
        /// What the role needs and the account lacks: `DELETE ON haulout_task`.
        package var missing: [String]
        /// Likewise, where there is a way without.
        package var missingComfort: [String]
        /// What it takes to follow the binary log, and the account lacks: `REPLICATION SLAVE`.
        package var missingForBinlog: [String]
        /// What the account may do beyond the queue and the jobs' own tables, to the whole server: `SUPER`.
        package var excess: [String]
        /// Whether `read_only` stops the account.
        package var ignoresReadOnly: Bool
        /// The most connections of the account; 0 for no limit of its own.
        package var connectionLimit: Int

        package init(
            name: String, role: AccountRole, missing: [String] = [], missingComfort: [String] = [],
            missingForBinlog: [String] = [], excess: [String] = [], ignoresReadOnly: Bool = false,
            connectionLimit: Int = 0
        ) {
            self.name = name
            self.role = role
            self.missing = missing
            self.missingComfort = missingComfort
            self.missingForBinlog = missingForBinlog
            self.excess = excess
            self.ignoresReadOnly = ignoresReadOnly
            self.connectionLimit = connectionLimit
        }
    }
}
