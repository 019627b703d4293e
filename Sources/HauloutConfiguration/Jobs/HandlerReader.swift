import HauloutCore
import YAMLConfiguration

/// Reads the key `handler`.
struct HandlerReader {
    let base: String
    let environment: [String: String]
    let items: ItemShape

    func read(_ keys: MappingReader) -> HandlerDefinition? {
        guard let value = keys.required("handler", "what the job does: sql, exec or swift") else { return nil }
        if value.says("swift") { return .swift }
        if !value.isMapping {
            value.expected("sql or exec with its value, or the word swift")
            return nil
        }
        let handler: HandlerDefinition?? = value.mapping(handler)
        return handler ?? nil
    }

    private func handler(_ keys: MappingReader) -> HandlerDefinition? {
        keys.refuse("http", "this version has no http handler: use exec with a program such as curl")
        keys.refuse("swift", "a Swift handler has no settings: write `handler: swift`")
        let given = keys.given(["sql", "exec"])
        for extra in given.dropFirst() {
            keys.report(at: extra, "expected one of sql and exec, got both")
        }
        switch given.first {
        case "sql":
            for name in keys.given(["environment", "directory", "input"]) {
                keys.report(at: name, "this key belongs to exec and has no meaning with sql")
            }
            return sql(keys).map(HandlerDefinition.sql)
        case "exec":
            keys.refuse("transaction", "this key belongs to sql and has no meaning with exec")
            return exec(keys).map(HandlerDefinition.exec)
        default:
            if keys.given(["http", "swift"]).isEmpty { keys.report("expected one of sql and exec") }
            return nil
        }
    }

    // MARK: sql

    private func sql(_ keys: MappingReader) -> SQLHandlerDefinition? {
        let transaction = keys["transaction"]?.choice(SQLHandlerDefinition.Transaction.self)
        if transaction == .item, case .none = items {
            keys.report(at: "transaction", "the job has no items: add items, or remove the key")
        }
        guard let value = keys["sql"] else { return nil }
        let statements =
            value.isList ? value.list(of: "statements", minimum: 1, statement) : statement(value).map { [$0] }
        return statements.map { SQLHandlerDefinition(statements: $0, transaction: transaction ?? .none) }
    }

    private func statement(_ value: ValueReader) -> String? {
        let reader = TemplateReader(value)
        guard let text = reader.statement() else { return nil }
        let errors = SQLTemplate.errors(in: text)
        reader.check(errors, in: text)
        if errors.isEmpty, let template = try? SQLTemplate(parsing: text) {
            reader.check(template.placeholders, against: items)
        }
        return text
    }

    // MARK: exec

    private func exec(_ keys: MappingReader) -> ExecHandlerDefinition? {
        let input = keys["input"]?.choice(ExecHandlerDefinition.Input.self)
        let directory = keys["directory"]?.path(in: base)
        let added = keys["environment"].flatMap { $0.mapping(variables) } ?? [:]
        guard let value = keys["exec"] else { return nil }
        guard value.isList else {
            value.expected("a list: the program and its arguments", hint: "no shell splits a line into words")
            return nil
        }
        let arguments = value.list(of: "the program and its arguments", minimum: 1, argument)
        if let program = arguments?.first { checkProgram(program, keys) }
        return arguments.map {
            ExecHandlerDefinition(
                arguments: $0,
                environment: added,
                workingDirectory: directory,
                input: input ?? .none
            )
        }
    }

    /// Placeholders there would let whoever enqueues choose what runs.
    private func checkProgram(_ program: String, _ keys: MappingReader) {
        let isFixed = (try? ArgumentTemplate(parsing: program))?.placeholders.isEmpty ?? true
        if !isFixed { keys.report(at: "exec", "the program cannot depend on the task: write its name or path") }
        if program.isEmpty { keys.report(at: "exec", "expected the program's name or path first, got an empty text") }
    }

    private func argument(_ value: ValueReader) -> String? {
        guard let text = value.argumentText() else { return nil }
        let reader = TemplateReader(value) { "{\($0)}" }
        let errors = ArgumentTemplate.errors(in: text)
        reader.check(errors, in: text)
        if errors.isEmpty, let template = try? ArgumentTemplate(parsing: text) {
            reader.check(template.placeholders, against: items)
        }
        return text
    }

    private func variables(_ keys: MappingReader) -> [String: String] {
        let variables = keys.all().compactMap { name, value -> (String, String)? in
            guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil, !name.hasPrefix("HAULOUT_") else {
                keys.report(
                    at: name, "expected a variable's name (letters, digits and _), not one that starts with HAULOUT_")
                return nil
            }
            return value.substituting(environment).argumentText().map { (name, $0) }
        }
        return Dictionary(variables) { first, _ in first }
    }
}

extension ValueReader {
    /// A text that can be handed to a program, empty or not.
    fileprivate func argumentText() -> String? {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            expected("a text")
            return nil
        }
        guard let text = scalar.text.isEmpty ? "" : string() else { return nil }
        guard !text.contains("\0") else {
            report("the character U+0000 cannot be handed to a program")
            return nil
        }
        return text
    }
}
