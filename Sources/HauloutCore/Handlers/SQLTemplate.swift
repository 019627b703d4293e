/// A statement of a job definition, made ready for the server: each placeholder is a `?`, and values are bound.
///
/// Placeholders are `:item`, `:item.NAME`, `:args.NAME`, `:task` and `:attempt`. Quoted texts, quoted identifiers and
/// comments are left alone, and so are `::` and `:=`.
public struct SQLTemplate: Sendable, Equatable {
    /// The statement with a `?` for each placeholder.
    public let text: String
    /// What to bind, in the order of the `?`.
    public let placeholders: [Placeholder]

    /// - Throws: The first ``TemplateError`` of the text: an unknown placeholder, a `?` (which would shift the values
    ///   of all others), a second statement, a quote or comment without end, a comment that servers execute.
    public init(parsing text: String) throws(TemplateError) {
        let scanner = SQLScanner(text)
        if let error = scanner.errors.first { throw error }
        self.text = scanner.text
        placeholders = scanner.placeholders.map(\.placeholder)
    }

    /// Every problem of a text, for reports that name them all; empty when `init(parsing:)` accepts it.
    public static func errors(in text: String) -> [TemplateError] {
        SQLScanner(text).errors
    }
}
