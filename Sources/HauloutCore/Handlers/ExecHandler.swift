internal import Foundation

/// Runs the program of a definition, never through a shell.
public struct ExecHandler: TaskHandler {
    private let program: String
    private let arguments: [ArgumentTemplate]
    private let definition: ExecHandlerDefinition
    private let baseEnvironment: [String: String]

    /// - Throws: What is wrong with the first argument that has a fault; also when there is none, and when the program
    ///   itself depends on the task.
    public init(_ definition: ExecHandlerDefinition) throws(TemplateError) {
        var templates: [ArgumentTemplate] = []
        for argument in definition.arguments { templates.append(try ArgumentTemplate(parsing: argument)) }
        guard let first = templates.first, first.placeholders.isEmpty else {
            let message = templates.isEmpty ? "there is no program" : "the program itself may hold no placeholders"
            throw TemplateError(offset: 0, fragment: definition.arguments.first ?? "", message: message)
        }
        program = first.text { $0.name }
        arguments = Array(templates.dropFirst())
        self.definition = definition
        baseEnvironment = Self.inherited.merging(definition.environment) { _, own in own }
    }

    public func run(_ item: JSONValue?, in context: TaskContext) async throws {
        try context.checkCancellation()
        let command = try command(for: item, in: context)
        let run = try await ProgramRun.of(command)
        guard let end = run.failure else { return }
        let output = context.mask.hide(run.output.bytes, isCut: run.output.isCut)
        throw Failure.Cause(
            kind: end.kind,
            exitStatus: end.number,
            message: end.message,
            output: output.isEmpty ? nil : String(decoding: output, as: UTF8.self)
        )
    }

    private func command(for item: JSONValue?, in context: TaskContext) throws -> ProgramCommand {
        let values = PlaceholderValues(item: item, context: context)
        let command = ProgramCommand(
            program: program,
            arguments: try arguments.map { try $0.text { try values[$0].text } },
            environment: baseEnvironment.merging(Self.variables(for: item, in: context)) { _, ours in ours },
            workingDirectory: definition.workingDirectory,
            input: definition.input == .json ? Self.input(for: item, in: context) : nil
        )
        try command.validate()
        return command
    }

    private static func variables(for item: JSONValue?, in context: TaskContext) -> [String: String] {
        var variables = [
            "HAULOUT_JOB": context.job,
            "HAULOUT_TASK": context.task.description,
            "HAULOUT_ATTEMPT": String(context.attempt),
            "HAULOUT_ARGS": context.arguments.json,
        ]
        variables["HAULOUT_ITEM"] = item?.text
        return variables
    }

    /// `{"args", "attempt", "item", "job", "task"}` and the end of the line.
    private static func input(for item: JSONValue?, in context: TaskContext) -> [UInt8] {
        let object: JSONValue = [
            "job": .string(context.job),
            "task": .integer(context.task.rawValue),
            "attempt": .integer(Int64(context.attempt)),
            "args": context.arguments,
            "item": item ?? .null,
        ]
        return Array((object.json + "\n").utf8)
    }

    /// What a program is given of the worker's own environment, which may hold passwords.
    private static let inherited = ProcessInfo.processInfo.environment.filter {
        ["PATH", "HOME", "LANG", "TZ"].contains($0.key)
    }
}
