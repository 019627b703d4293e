/// Why a supervisor does not run.
public struct SupervisorError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// More workers than one process can have, or none.
        public static let threads = Kind(rawValue: "threads")
        /// A supervisor runs once.
        public static let alreadyRun = Kind(rawValue: "already_run")
    }

    public let kind: Kind
    public let message: String
    public var description: String { message }

    static func threads(_ count: Int) -> SupervisorError {
        let range = SupervisorOptions.threadRange
        let advice =
            count > range.upperBound
            ? "start more processes (`workers.processes`) instead: Dispatch runs 255 blocked threads at once"
            : "give it at least one"
        let message =
            "\(count) worker threads; a process has \(range.lowerBound) to \(range.upperBound): \(advice)."
        return SupervisorError(kind: .threads, message: message)
    }

    static var alreadyRun: SupervisorError {
        SupervisorError(kind: .alreadyRun, message: "This supervisor has been run already; make another one.")
    }
}
