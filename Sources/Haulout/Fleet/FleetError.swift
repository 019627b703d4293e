import Glibc

/// Why the processes of a command do not run.
public struct FleetError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A worker process ended again and again, right after its start.
        public static let crashLoop = Kind(rawValue: "crash_loop")
        /// The system gave no means to talk to a process.
        public static let noLine = Kind(rawValue: "no_line")
        /// A worker process that was not started by a supervisor.
        public static let noSupervisor = Kind(rawValue: "no_supervisor")
    }

    public let kind: Kind
    public let message: String
    public var description: String { message }

    static func crashLoop(_ member: Int, deaths: Int, within life: Duration, last end: MemberEnd) -> FleetError {
        FleetError(
            kind: .crashLoop,
            message: """
                Worker process \(member) died \(deaths) times in a row within \(life.components.seconds) s of its start, \
                at last with \(end); all processes were stopped. Its own last words are above, and \
                `haulout failures list` has the tasks that processes died with.
                """
        )
    }

    static func noLine(_ code: Int32) -> FleetError {
        FleetError(
            kind: .noLine, message: "No socket to talk to a worker process: \(String(cString: strerror(code))).")
    }

    static var noSupervisor: FleetError {
        FleetError(
            kind: .noSupervisor,
            message: "`--process` is for the processes that `haulout run` starts; set `workers.processes` instead."
        )
    }
}
