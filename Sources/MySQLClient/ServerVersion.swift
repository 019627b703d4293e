/// Which server answers: the flavour decides what some error numbers mean and which statements exist.
public struct ServerVersion: Sendable, Hashable {
    public enum Flavour: String, Sendable, Hashable {
        case mariaDB = "MariaDB"
        case mySQL = "MySQL"
    }

    public let flavour: Flavour
    public let major: Int
    public let minor: Int
    public let patch: Int
    /// The server's own words: `10.11.19-MariaDB-0+deb12u1`.
    public let text: String

    /// A version from the text of the handshake. Numbers that are missing are 0.
    public init(text: String, flavour: Flavour) {
        // MariaDB before 11 hides behind `5.5.5-` so that old replication clients accept it.
        let visible = text.hasPrefix("5.5.5-") ? text.dropFirst(6) : text[...]
        let numbers = visible.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) ?? 0 }
        self.flavour = flavour
        self.text = String(visible)
        major = numbers.first ?? 0
        minor = numbers.dropFirst().first ?? 0
        patch = numbers.dropFirst(2).first ?? 0
    }
}

extension ServerVersion: Comparable, CustomStringConvertible {
    /// By number alone: compare the flavours first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// `MariaDB 10.11.19`.
    public var description: String { "\(flavour.rawValue) \(major).\(minor).\(patch)" }

    /// True from this version on, of whichever flavour.
    public func isAtLeast(_ major: Int, _ minor: Int = 0, _ patch: Int = 0) -> Bool {
        (self.major, self.minor, self.patch) >= (major, minor, patch)
    }
}
