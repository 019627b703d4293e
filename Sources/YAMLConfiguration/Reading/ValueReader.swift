/// A value of a file, about to be read as what its key wants.
///
/// Each reading function returns the value, or reports a problem and returns `nil`; so a reader goes on to the next key
/// and finds every problem of the file.
public struct ValueReader {
    public let node: YAMLNode
    /// The key this value stands under, such as `workers.queues[2]`.
    public let key: String
    let context: ReadingContext

    public init(_ node: YAMLNode, key: String = "", context: ReadingContext) {
        self.node = node
        self.key = key
        self.context = context
    }

    public var mark: YAMLMark { node.mark }

    /// The file as the user named it.
    public var file: String { context.file }

    // MARK: Problems

    /// Reports a problem at this value.
    public func report(_ message: String) {
        context.report(.error, mark, key: key, message)
    }

    /// Reports something at this value that does not keep the file from being used.
    public func warn(_ message: String) {
        context.report(.warning, mark, key: key, message)
    }

    /// Reports a problem at the place inside this text where `fragment` stands for the `occurrence`th time (from 1).
    public func report(_ message: String, at fragment: String, occurrence: Int = 1) {
        let mark = context.source.mark(of: fragment, occurrence: occurrence, from: node.mark, to: node.end)
        context.report(.error, mark ?? node.mark, key: key, message)
    }

    /// Reports that something else was expected: `expected …, got …; hint`.
    public func expected(_ what: String, hint: String? = nil) {
        report("expected \(what), got \(found)" + (hint.map { "; \($0)" } ?? ""))
    }

    /// What stands here, for a message. Values of environment variables are not shown: they may be secrets.
    private var found: String {
        switch node.content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            if scalar.isNull {
                "nothing"
            } else if isSubstituted {
                "the value of \(Quoted.text(scalar.text))"
            } else {
                Quoted.text(scalar.text)
            }
        }
    }

    // MARK: Mappings and lists

    /// True when a mapping stands here.
    public var isMapping: Bool {
        if case .mapping = node.content { true } else { false }
    }

    /// True when a list stands here.
    public var isList: Bool {
        if case .sequence = node.content { true } else { false }
    }

    /// True when this word stands here without quotes: `none` where a number or a path is usual.
    public func says(_ word: String) -> Bool {
        if case .scalar(let scalar) = node.content { scalar.isPlain && scalar.text == word } else { false }
    }

    /// Reads a mapping; keys that `body` does not ask for are reported afterwards. A key without value counts as an
    /// empty mapping, which is what commenting out all of its lines leaves.
    public func mapping<Result>(_ body: (MappingReader) -> Result) -> Result? {
        guard let reader = MappingReader(self) else { return nil }
        let result = body(reader)
        reader.finish()
        return result
    }

    /// Reads a list; elements for which `element` returns `nil` have been reported and are left out.
    public func list<Element>(
        of what: String,
        minimum: Int = 0,
        _ element: (ValueReader) -> Element?
    ) -> [Element]? {
        guard case .sequence(let nodes) = node.content else {
            expected("a list of \(what)")
            return nil
        }
        guard nodes.count >= minimum else {
            report("expected at least \(minimum) of: \(what), got an empty list")
            return nil
        }
        return nodes.enumerated().compactMap { index, node in
            element(ValueReader(node, key: "\(key)[\(index)]", context: context))
        }
    }
}
