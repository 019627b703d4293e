import HauloutCore
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A worker process as its supervisor has it.
///
/// It is in its supervisor's process group, as the commands of a pipeline are, so that it may write to the terminal; it
/// leaves Ctrl-C to the supervisor.
struct FleetProcess: Sendable {
    private let line: FleetLine
    private let task: Task<Void, Never>

    /// Starts this program once more.
    ///
    /// - Parameters:
    ///   - onReport: Gets what it reports, in order.
    ///   - onEnd: Called last, whatever happens.
    init(
        arguments: [String],
        onReport: @escaping @Sendable (MemberReport) -> Void,
        onEnd: @escaping @Sendable (MemberEnd) -> Void
    ) throws {
        let (line, other) = try FleetLine.pair()
        self.line = line
        task = Task { onEnd(await Self.run(arguments, line, FileDescriptor(rawValue: other), onReport)) }
    }

    func tell(_ request: StopRequest) {
        line.send(request)
    }

    /// Ends it at once.
    func kill() {
        task.cancel()
    }

    private static func run(
        _ arguments: [String],
        _ line: FleetLine,
        _ other: FileDescriptor,
        _ onReport: @escaping @Sendable (MemberReport) -> Void
    ) async -> MemberEnd {
        do {
            let result = try await Subprocess.run(
                Configuration(executable: .path(FilePath(OwnProgram.path)), arguments: Arguments(arguments)),
                input: .fileDescriptor(other, closeAfterSpawningProcess: true),
                output: .currentStandardOutput,
                error: .currentStandardError
            ) { _ in
                for await report in line.messages(MemberReport.self) { onReport(report) }
            }
            return MemberEnd(result.terminationStatus)
        } catch {
            line.close()
            return .notStarted("\(error)")
        }
    }
}

extension MemberEnd {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signalled(signal)
        }
    }
}
