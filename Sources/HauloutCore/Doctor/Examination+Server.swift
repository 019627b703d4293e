extension Examination {
    /// The server and what it is set to.
    package struct Server: Sendable, CustomStringConvertible {
        package var isMariaDB: Bool
        /// Major, minor and patch.
        package var version: [Int]
        /// `10.11.19-MariaDB-0+deb12u1`, and the comment on the build: forks name themselves in one of them.
        package var text: String
        /// Global variables by their names in lower case. Those that this server does not have are missing.
        package var variables: [String: String]
        /// Likewise.
        package var status: [String: String]

        package init(
            isMariaDB: Bool, version: [Int], text: String, variables: [String: String], status: [String: String]
        ) {
            self.isMariaDB = isMariaDB
            self.version = version
            self.text = text
            self.variables = variables
            self.status = status
        }

        package var description: String {
            "\(isMariaDB ? "MariaDB" : "MySQL") \(version.map(String.init).joined(separator: "."))"
        }

        func isAtLeast(_ numbers: Int...) -> Bool { !version.lexicographicallyPrecedes(numbers) }

        func number(_ variable: String) -> Int? { variables[variable].flatMap { Int($0) } }

        /// `ON`, `1` and their like.
        func isOn(_ variable: String) -> Bool { ["ON", "1", "YES"].contains(variables[variable]?.uppercased()) }

        /// What sets a variable for good, without a restart.
        func set(_ variable: String, to value: String) -> [String] {
            isMariaDB
                ? ["SET GLOBAL \(variable) = \(value)", Self.line(variable, value)]
                : ["SET PERSIST \(variable) = \(value)"]
        }

        /// For what a running server does not change.
        func configure(_ variable: String, to value: String) -> [String] {
            [Self.line(variable, value) + ", and restart the server"]
        }

        private static func line(_ variable: String, _ value: String) -> String {
            "in the server's configuration, below [mysqld]: \(variable) = \(value)"
        }
    }

    /// The server's clock beside this machine's.
    package struct Clock: Sendable {
        /// How far the server is ahead.
        package var offset: Duration
        /// By how much that may be wrong, because a question takes time.
        package var uncertainty: Duration

        package init(offset: Duration, uncertainty: Duration) {
            self.offset = offset
            self.uncertainty = uncertainty
        }
    }
}
