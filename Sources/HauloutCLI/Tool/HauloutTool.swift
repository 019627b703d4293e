import ArgumentParser

/// The program `haulout`, apart from what it works on.
///
/// ```swift
/// let tool = HauloutTool { configFile in MyEnvironment(configFile) }
/// exit(await tool.run(Array(CommandLine.arguments.dropFirst())))
/// ```
public struct HauloutTool: Sendable {
    private let makeEnvironment: @Sendable (String) throws -> any CommandEnvironment
    private let console: Console

    /// - Parameter environment: Called once at most, with the name of the configuration file; opens nothing yet. What it
    ///   throws is told as if the command had.
    public init(
        console: Console = .standard, environment: @escaping @Sendable (String) throws -> any CommandEnvironment
    ) {
        self.console = console
        makeEnvironment = environment
    }

    /// Runs one command.
    ///
    /// - Parameter arguments: Those of the command line, without the program's name.
    /// - Returns: The exit status.
    @MainActor public func run(_ arguments: [String]) async -> Int32 {
        do {
            if let unknown = CommandNames.unknown(in: arguments) { throw CommandFailure.usage(unknown) }
            var command = try RootCommand.parseAsRoot(arguments)
            guard let command = command as? any HauloutCommand else {
                try command.run()
                return ExitStatus.success.rawValue
            }
            try await perform(command)
            return ExitStatus.success.rawValue
        } catch let failure as CommandFailure {
            return report(failure)
        } catch {
            return report(usage: error)
        }
    }

    @MainActor private func perform(_ command: any HauloutCommand) async throws(CommandFailure) {
        do {
            let environment = try makeEnvironment(command.config.file)
            defer { environment.close() }
            try await command.run(in: environment, console: console)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func report(_ failure: CommandFailure) -> Int32 {
        failure.lines.forEach { console.note("\($0)") }
        return failure.status.rawValue
    }

    /// What ArgumentParser throws: a request for help, the version or a completion script, or a wrong command line.
    private func report(usage error: any Error) -> Int32 {
        let code = RootCommand.exitCode(for: error)
        let message = RootCommand.fullMessage(for: error)
        if code.isSuccess {
            // Nobody is there to be told that the help text could not be written.
            try? console.output(message + "\n")
        } else {
            console.note(message)
        }
        return code.rawValue
    }
}
