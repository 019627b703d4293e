/// How to reach the database.
public struct DatabaseConfiguration: Sendable, Equatable {
    public enum Server: Sendable, Equatable {
        /// A private MariaDB server in this folder, started and stopped by Haulout, reached over a socket only.
        case embedded(folder: String)
        /// A server on this machine, by its socket's path.
        case socket(String)
        /// Servers by name, with the same data: the one that takes writes is used, or the first of several.
        case hosts([Host])
    }

    public struct Host: Sendable, Hashable, CustomStringConvertible {
        public var name: String
        public var port: Int

        public init(name: String, port: Int = 3306) {
            self.name = name
            self.port = port
        }

        /// `db1:3306`, `[::1]:3306`
        public var description: String {
            name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
        }

        /// True for this machine's own addresses: what is sent there crosses no network.
        public var isLoopback: Bool {
            name == "localhost" || name == "::1" || name.hasPrefix("127.")
        }
    }

    public struct TLS: Sendable, Equatable {
        public enum Mode: String, Sendable, CaseIterable {
            /// No encryption. The default for sockets and this machine's own addresses.
            case disabled
            /// Encryption, and the server proves its name. The default for every other host.
            case verify
            /// Encryption, to whoever answers.
            case encrypt
        }

        public var mode: Mode
        /// The file with the certificates that are trusted; the system's when `nil`.
        public var authorities: String?

        public init(mode: Mode, authorities: String? = nil) {
            self.mode = mode
            self.authorities = authorities
        }
    }

    public var server = Server.embedded(folder: ".haulout")
    /// The account; the name of the operating-system user when `nil`.
    public var user: String?
    public var password: Secret?
    /// The file that `password` was read from, which is read again at each login, so that the password may change. While
    /// it cannot be read, the last password that was in it counts.
    public var passwordFile: String?
    /// The database (schema) with Haulout's tables. Default `haulout`.
    public var database = "haulout"
    public var tls = TLS(mode: .disabled)
    /// How long one attempt to connect may take. Default 10 s.
    public var connectTimeout = Duration.seconds(10)

    public init() {}
}
