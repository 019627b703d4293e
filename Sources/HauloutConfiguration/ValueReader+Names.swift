import YAMLConfiguration

extension ValueReader {
    /// A name of a job or a queue.
    func name() -> String? {
        guard let text = string(Names.rule) else { return nil }
        guard Names.isValid(text) else {
            expected(Names.rule, hint: Names.suggestion(for: text).map { "did you mean \"\($0)\"?" })
            return nil
        }
        return text
    }

    /// A path, made relative to `folder` unless it is absolute.
    func path(in folder: String) -> String? {
        guard let text = string("a path") else { return nil }
        guard !text.contains("\0") else {
            report("a path cannot contain the character U+0000")
            return nil
        }
        return Paths.join(folder, text)
    }
}
