/// A password that does not show up in logs: printing, dumping or interpolating it gives `***`.
public struct Secret: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The password itself, for the one who logs in.
    public let revealed: String

    public init(_ password: String) {
        revealed = password
    }

    public init(stringLiteral password: String) {
        revealed = password
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
