/// Turns the bytes of a file into a ``YAMLNode``, within ``YAMLLimits`` and without the parts of YAML that surprise.
///
/// Not accepted: tags (`!name`), merge keys (`<<`), keys that are not text, a key given twice, a second document.
public struct YAMLParser {
    public var limits: YAMLLimits

    public init(limits: YAMLLimits = YAMLLimits()) {
        self.limits = limits
    }

    /// Returns the value of a file, an empty mapping for a file without one, or `nil` when the text cannot be
    /// understood at all. Check `problems` in any case: a key given twice is a problem and not the end.
    public func parse(_ bytes: [UInt8], file: String, problems: ProblemCollector) -> YAMLNode? {
        func fail(_ mark: YAMLMark?, _ sentence: String) -> YAMLNode? {
            problems.add(Problem(file: file, mark: mark, message: sentence))
            return nil
        }
        guard bytes.count <= limits.bytes else { return fail(nil, Self.tooLarge(limits)) }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        if let problem = TextCheck.problem(in: text) { return fail(problem.mark, problem.sentence) }

        var composer = YAMLComposer(text, file: file, limits: limits, problems: problems)
        do {
            return try composer.document()
        } catch {
            return fail(error.mark, error.sentence)
        }
    }

    static func tooLarge(_ limits: YAMLLimits) -> String {
        "the file is larger than \(ByteSizeText.format(limits.bytes)), the most that is read"
    }
}
