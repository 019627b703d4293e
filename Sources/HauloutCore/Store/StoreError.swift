/// What a store refuses, apart from errors of the database itself.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The process was taken for dead, and its tasks were given to others.
        public static let processLost = Kind(rawValue: "process_lost")
        /// The task is no longer the caller's.
        public static let leaseLost = Kind(rawValue: "lease_lost")
        public static let unknownQueue = Kind(rawValue: "unknown_queue")
        /// Arguments and items together are larger than the limit.
        public static let payloadTooLarge = Kind(rawValue: "payload_too_large")
        /// A name, priority or key that the store cannot hold.
        public static let invalid = Kind(rawValue: "invalid")
        /// The tables are missing, older or newer than this program.
        public static let schema = Kind(rawValue: "schema")
        /// The server lacks something that the queue needs.
        public static let unsupportedServer = Kind(rawValue: "unsupported_server")
    }

    public let kind: Kind
    public let message: String
    public var description: String { message }

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
