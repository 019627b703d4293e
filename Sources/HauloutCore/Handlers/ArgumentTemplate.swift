/// One argument of an `exec` handler: text with placeholders in braces, `{item}`, `{item.NAME}`, `{args.NAME}`,
/// `{task}`, `{attempt}`. `{{` stands for a brace; a closing brace stands for itself.
public struct ArgumentTemplate: Sendable, Equatable {
    public enum Part: Sendable, Equatable {
        case literal(String)
        case placeholder(Placeholder)
    }

    public let parts: [Part]

    /// The placeholders, in order.
    public var placeholders: [Placeholder] {
        parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
    }

    /// - Throws: The first ``TemplateError`` of the text: an unknown placeholder, or a brace without end.
    public init(parsing text: String) throws(TemplateError) {
        let (parts, errors) = Self.scan(text)
        if let error = errors.first { throw error }
        self.parts = parts
    }

    /// Every problem of a text, for reports that name them all; empty when `init(parsing:)` accepts it.
    public static func errors(in text: String) -> [TemplateError] {
        scan(text).errors
    }

    /// The argument with its values put in. It stays one argument, whatever they hold.
    public func text(_ value: (Placeholder) throws -> String) rethrows -> String {
        try parts.map { part in
            switch part {
            case .literal(let text): text
            case .placeholder(let placeholder): try value(placeholder)
            }
        }.joined()
    }

    private static func scan(_ text: String) -> (parts: [Part], errors: [TemplateError]) {
        var parts: [Part] = []
        var errors: [TemplateError] = []
        var literal = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            literal += rest[..<brace]
            rest = rest[brace...].dropFirst()
            let offset = text.utf8.distance(from: text.startIndex, to: brace)
            if rest.first == "{" {
                literal += "{"
                rest = rest.dropFirst()
                continue
            }
            guard let close = rest.firstIndex(of: "}") else {
                errors.append(TemplateError(offset: offset, fragment: "{", message: unclosed))
                break
            }
            let name = String(rest[..<close])
            if let placeholder = Placeholder(name) {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.placeholder(placeholder))
            } else {
                errors.append(unknown(name, at: offset))
            }
            rest = rest[close...].dropFirst()
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return (parts, errors)
    }

    private static let unclosed = "the brace { is never closed (write {{ for a brace)"

    private static func unknown(_ name: String, at offset: Int) -> TemplateError {
        var error = TemplateError.unknown(name, at: offset) { "{\($0)}" }
        error.message += " (write {{ for a brace)"
        return error
    }
}
