/// A password that does not show up in logs: printing, dumping or interpolating it gives `***`.
///
/// Either a text that stays the same, or one that is asked for at each login, for passwords that change while the program
/// runs: from a file, a vault, or a service that signs tokens.
public struct Secret: Sendable, Hashable, ExpressibleByStringLiteral {
    private enum Source: Hashable {
        case text(String)
        case asked(Provider)
    }

    private let source: Source

    public init(_ password: String) {
        source = .text(password)
    }

    public init(stringLiteral password: String) {
        source = .text(password)
    }

    /// A password that is asked for whenever a connection is opened. Connections that are open keep working with the one
    /// they have logged in with; a pool replaces them within its `maxLifetime`.
    ///
    /// - Parameter provide: Called by the thread that opens the connection, by several at once. It should be quick, for
    ///   neither `connectTimeout` nor a cancelled scope ends it. What it throws ends the attempt to connect, as
    ///   `notConnected`; whoever tries again asks again. Its error is in the message: keep passwords out of it.
    public init(askedBy provide: @escaping @Sendable () throws -> String) {
        source = .asked(Provider(provide))
    }

    /// The password itself, for the one who logs in.
    ///
    /// - Throws: What its provider throws; nothing when it is a text.
    public func reveal() throws -> String {
        switch source {
        case .text(let password): password
        case .asked(let provider): try provider.provide()
        }
    }
}

/// Equal to itself alone, as closures cannot be compared.
private final class Provider: Sendable, Hashable {
    let provide: @Sendable () throws -> String

    init(_ provide: @escaping @Sendable () throws -> String) {
        self.provide = provide
    }

    static func == (left: Provider, right: Provider) -> Bool { left === right }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
