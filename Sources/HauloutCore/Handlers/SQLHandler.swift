internal import MySQLClient
internal import MySQLPool

#if Failpoints
    internal import Failpoints
#endif

/// Runs the statements of a definition, with their values bound.
public struct SQLHandler: TaskHandler {
    private struct Statement {
        /// As the user wrote it: what reports show.
        let source: String
        let template: SQLTemplate
    }

    /// A statement with the values of one item.
    private struct BoundStatement {
        let source: String
        let text: String
        let values: [MySQLValue]

        func wrappingErrors(_ body: () throws -> some Any) throws {
            try StatementError.wrapping(source, body)
        }
    }

    private let statements: [Statement]
    private let transaction: SQLHandlerDefinition.Transaction

    /// - Throws: What is wrong with the first statement that has a fault.
    public init(_ definition: SQLHandlerDefinition) throws(TemplateError) {
        var statements: [Statement] = []
        for source in definition.statements {
            statements.append(Statement(source: source, template: try SQLTemplate(parsing: source)))
        }
        self.statements = statements
        transaction = definition.transaction
    }

    public var recordsProgress: Bool { transaction == .item }

    public func run(_ item: JSONValue?, in context: TaskContext) async throws {
        let values = PlaceholderValues(item: item, context: context)
        let bound = try statements.map { statement in
            BoundStatement(
                source: statement.source,
                text: statement.template.text,
                values: try statement.template.placeholders.map { MySQLValue(try values[$0]) }
            )
        }
        switch transaction {
        case .none: try await runEach(bound, in: context)
        case .item: try await runTogether(bound, in: context)
        }
    }

    private func runEach(_ statements: [BoundStatement], in context: TaskContext) async throws {
        for statement in statements {
            try await ConflictRetry.run(isTransaction: false) {
                try statement.wrappingErrors {
                    try context.database.executeQueryMultiplex(statement.text, statement.values)
                }
            }
        }
    }

    private func runTogether(_ statements: [BoundStatement], in context: TaskContext) async throws {
        try await ConflictRetry.run(isTransaction: true) {
            var isComplete = false
            do {
                func commit() throws {
                    try context.database.withTransaction { connection in
                        try run(statements, on: connection)
                        try StatementError.wrapping(nil) { try context.recordItemDone(on: connection) }
                        isComplete = true
                    }
                }
                #if Failpoints
                    try Failpoints.during("item", commit)
                #else
                    try commit()
                #endif
            } catch let error as DatabaseError where !isComplete {
                // Not of the COMMIT: whatever it was, the transaction did not happen.
                throw StatementError(statement: nil, underlying: error)
            }
        }
    }

    private func run(_ statements: [BoundStatement], on connection: borrowing Lease) throws {
        for statement in statements {
            try statement.wrappingErrors { try connection.query(statement.text, statement.values) }
        }
        guard connection.isInTransaction else { throw Self.endedTransaction }
    }

    private static let endedTransaction = Failure.Cause(
        kind: FailureKind(rawValue: "misuse"),
        message: """
            One of the statements ended the transaction (as DDL and COMMIT do), so its effects and the record that the \
            item is done cannot commit together. Take it out, or leave out `transaction: item`.
            """
    )
}

extension MySQLValue {
    /// A JSON value as a parameter: `true` is 1, arrays and objects are JSON text.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .int(value ? 1 : 0)
        case .integer(let value): self = .int(value)
        case .number(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array, .object: self = .string(value.json)
        }
    }
}
