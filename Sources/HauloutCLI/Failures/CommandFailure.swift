/// Why a command ends without having done its work: what it says on stderr, and its exit status.
public struct CommandFailure: Error, Sendable, Equatable {
    public var status: ExitStatus
    /// What happened and what to do, one line each; none when everything has been said.
    public var lines: [String]

    public init(_ status: ExitStatus, _ lines: [String]) {
        self.status = status
        self.lines = lines
    }

    static func usage(_ line: String) -> CommandFailure {
        CommandFailure(.usage, [line])
    }

    static func failure(_ line: String) -> CommandFailure {
        CommandFailure(.failure, [line])
    }

    /// For results that are already on stdout.
    static let silent = CommandFailure(.failure, [])
}
