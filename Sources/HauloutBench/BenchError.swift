/// Why a bench ended without its figures.
public struct BenchError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// A signal asked it to.
        case interrupted
        /// The account may not make a database.
        case noDatabase
        /// Something did not happen that had to.
        case failed
    }

    public var kind: Kind
    /// What happened, and what to do.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
