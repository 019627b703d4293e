/// Which handler a job has, and what it is given.
public enum HandlerDefinition: Sendable, Equatable {
    /// Statements through `executeQueryMultiplex`.
    case sql(SQLHandlerDefinition)
    /// A program, started with an argument list, never through a shell.
    case exec(ExecHandlerDefinition)
    /// A closure registered in Swift under the job's name.
    case swift
}

/// A `sql` handler: statements that run once per item, or once per task without items.
///
/// Values are always bound, never spliced: `:item` is the item, `:item.NAME` a member of an item that is an object,
/// `:args.NAME` an argument of the task, `:task` the task's id, `:attempt` the attempt.
public struct SQLHandlerDefinition: Sendable, Equatable {
    /// What commits together.
    public enum Transaction: String, Sendable, CaseIterable {
        /// Each statement commits on its own, on whichever connection is free. The default.
        case none
        /// The statements of an item and the record that the item is done commit together: effects in the database
        /// happen exactly once.
        case item
    }

    public var statements: [String]
    public var transaction: Transaction

    public init(statements: [String], transaction: Transaction = .none) {
        self.statements = statements
        self.transaction = transaction
    }
}

/// An `exec` handler: a program and its arguments, run once per item, or once per task without items.
///
/// The arguments may hold `{item}`, `{item.NAME}`, `{args.NAME}`, `{task}` and `{attempt}`; each stays one argument
/// whatever it holds. The program also finds them in its environment (`HAULOUT_ITEM`, `HAULOUT_ARGS`, `HAULOUT_TASK`,
/// `HAULOUT_ATTEMPT`, `HAULOUT_JOB`) and, with `input: json`, one JSON object on its standard input.
public struct ExecHandlerDefinition: Sendable, Equatable {
    /// What the program finds on its standard input.
    public enum Input: String, Sendable, CaseIterable {
        case none
        /// `{"job", "task", "attempt", "args", "item"}`
        case json
    }

    /// The program (an absolute path, a path relative to the working directory, or a name looked up in `PATH`) and its
    /// arguments.
    public var arguments: [String]
    /// Variables added to the program's environment, which otherwise holds `PATH`, `HOME`, `LANG` and `TZ` only.
    public var environment: [String: String]
    /// Where it runs; the worker's own directory when `nil`.
    public var workingDirectory: String?
    public var input: Input

    public init(
        arguments: [String],
        environment: [String: String] = [:],
        workingDirectory: String? = nil,
        input: Input = .none
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.input = input
    }
}
