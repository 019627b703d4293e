/// What is wrong with a statement or an argument of a handler's definition.
public struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where in the text, in bytes of UTF-8 from 0.
    public var offset: Int
    /// What stands there: `:itme`.
    public var fragment: String
    /// What is wrong with it and what to do.
    public var message: String

    public var description: String { message }

    /// A placeholder that is unknown; `written` makes a name look as it does in the text.
    static func unknown(_ name: String, at offset: Int, written: (String) -> String) -> TemplateError {
        let known = "known are \(Placeholder.names.map(written).joined(separator: ", "))"
        guard isName(name) else {
            let opening = String(written("").prefix(1))
            return TemplateError(
                offset: offset, fragment: opening, message: "no placeholder follows the \(opening); \(known)")
        }
        let hint = Placeholder.suggestion(for: name).map { "did you mean \(written($0))?" } ?? known
        return TemplateError(
            offset: offset,
            fragment: written(name),
            message: "\(written(name)) is no known placeholder; \(hint)"
        )
    }

    /// Keeps messages to one short line, whatever stands between two braces.
    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 64 && text.wholeMatch(of: /[A-Za-z0-9_.-]+/) != nil
    }
}
