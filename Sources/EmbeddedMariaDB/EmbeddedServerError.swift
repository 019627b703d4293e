import Glibc

/// Why a private MariaDB could not be had: a kind for code, a sentence with what to do for people.
public struct EmbeddedServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong. More kinds may come.
    public struct Kind: Sendable, Hashable {
        private let name: String

        /// `mariadbd` or a program that sets it up is not installed.
        public static let programMissing = Kind(name: "program missing")
        /// The folder cannot be made, is not ours or cannot be written.
        public static let folderUnusable = Kind(name: "folder unusable")
        /// The data could not be initialised.
        public static let notInitialised = Kind(name: "not initialised")
        /// The server ended while it was starting.
        public static let notStarted = Kind(name: "not started")
        /// The server, or another process that starts or stops it, took longer than the wait allows.
        public static let timedOut = Kind(name: "timed out")
        /// The server could not be told to stop.
        public static let notStopped = Kind(name: "not stopped")
    }

    public let kind: Kind
    public let message: String

    public var description: String { message }

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// An error about `path` with the operating system's own words for the current `errno`.
    static func system(_ kind: Kind, _ what: String, _ path: String, code: Int32 = errno) -> EmbeddedServerError {
        EmbeddedServerError(kind, "\(what) \(path): \(String(cString: strerror(code))).")
    }
}
