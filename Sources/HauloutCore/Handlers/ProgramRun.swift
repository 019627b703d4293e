internal import Foundation
internal import Subprocess

#if canImport(System)
    internal import System
#else
    internal import SystemPackage
#endif

/// One run of a program, from its start to its end.
struct ProgramRun: Sendable {
    /// What a program that did not succeed ended with.
    struct End: Sendable {
        var kind: FailureKind
        /// The exit status, or the number of the signal.
        var number: Int
        var message: String
    }

    /// Standard output and standard error, in the order they were written.
    let output: OutputTail
    /// `nil` when it ended with status 0.
    let failure: End?

    /// How long a program has between SIGTERM and SIGKILL.
    private static let grace = Duration.seconds(2)

    /// Runs a program in a process group of its own. When the Swift task is cancelled, the whole group is told to end
    /// and, two seconds later, killed.
    ///
    /// - Throws: A cause of kind ``FailureKind/notStarted``, or `capacity` when the machine has no room for it.
    static func of(_ command: ProgramCommand) async throws -> ProgramRun {
        do {
            guard let input = command.input else { return try await run(command, .none) }
            let file = try InputFile.open(with: input)
            return try await run(command, .fileDescriptor(file, closeAfterSpawningProcess: true))
        } catch let error as SubprocessError {
            throw Failure.Cause(startOf: command, failedWith: error)
        } catch let error as Errno {
            throw Failure.Cause(startOf: command, failedWith: error)
        }
    }

    private static func run(_ command: ProgramCommand, _ input: some InputProtocol) async throws -> ProgramRun {
        let result = try await Subprocess.run(
            Configuration(command, grace: grace),
            input: input,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            // A task of its own, which is not cancelled: it reads what the program says on its way out.
            let output = try await Task { try await collect(execution.standardOutput) }.value
            if Task.isCancelled { await clearGroup(of: execution) }
            return output
        }
        let end = End(of: command.program, result.terminationStatus)
        return ProgramRun(output: result.closureResult, failure: end)
    }

    private static func collect(_ sequence: SubprocessOutputSequence) async throws -> OutputTail {
        var tail = OutputTail(limit: Failure.Cause.textLimit)
        for try await buffer in sequence {
            buffer.withUnsafeBytes { tail.append($0) }
        }
        return tail
    }

    /// Waits until a program that was told to end has ended, and kills what it leaves behind in its group.
    private static func clearGroup(of execution: Execution<some InputProtocol, some Any, some Any>) async {
        // Signal 0 does nothing: the program has been sent SIGTERM already and gets SIGKILL by the same teardown.
        let wait = TeardownStep.send(
            signal: Signal(rawValue: 0),
            toProcessGroup: true,
            allowedDurationToNextStep: grace + .seconds(1)
        )
        await execution.teardown(using: [wait])
        // It is not reaped yet, so its number cannot be another group's. Usually there is nobody left to kill.
        try? execution.send(signal: .kill, toProcessGroup: true)
    }
}

extension ProgramRun.End {
    fileprivate init?(of program: String, _ status: TerminationStatus) {
        switch status {
        case .exited(0):
            return nil
        case .exited(let code):
            self.init(kind: .exitStatus, number: Int(code), message: "`\(program)` ended with exit status \(code).")
        case .signaled(let signal):
            let name = "signal \(signal) (\(String(cString: strsignal(signal))))"
            self.init(kind: .signal, number: Int(signal), message: "`\(program)` was ended by \(name).")
        }
    }
}

extension Configuration {
    fileprivate init(_ command: ProgramCommand, grace: Duration) {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)]
        let variables = command.environment.compactMap { name, value in
            Environment.Key(rawValue: name).map { ($0, value) }
        }
        self.init(
            executable: command.program.contains("/") ? .path(FilePath(command.program)) : .name(command.program),
            arguments: Arguments(command.arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
            workingDirectory: command.workingDirectory.map { FilePath($0) },
            platformOptions: options
        )
    }
}

extension Failure.Cause {
    fileprivate init(startOf command: ProgramCommand, failedWith error: SubprocessError) {
        let isFull = error.underlyingError.map(Self.exhaustion.contains) ?? false
        self.init(
            kind: isFull ? FailureKind(rawValue: "capacity") : .notStarted,
            message: "`\(command.program)` could not be started: \(error)"
        )
    }

    fileprivate init(startOf command: ProgramCommand, failedWith error: Errno) {
        self.init(
            kind: FailureKind(rawValue: "capacity"),
            message: "The standard input for `\(command.program)` could not be made: \(error)"
        )
    }

    /// Too many processes, too many open files, not enough memory: another attempt may find room.
    private static let exhaustion: Set<Errno> = [
        .resourceTemporarilyUnavailable, .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory,
    ]
}
