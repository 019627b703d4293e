/// Builds nodes from events, and counts what they cost as it goes.
struct YAMLComposer {
    /// What makes it pointless to read on.
    struct Stop: Error {
        var mark: YAMLMark
        var sentence: String

        init(_ mark: YAMLMark, _ sentence: String) {
            self.mark = mark
            self.sentence = sentence
        }
    }

    /// A finished node that an alias can stand for.
    private struct Anchored {
        var node: YAMLNode
        /// How many values it holds, itself included, aliases expanded.
        var count: Int
        /// How many levels of lists and mappings it holds.
        var height: Int
    }

    private let reader: EventReader
    private let file: String
    private let limits: YAMLLimits
    private let problems: ProblemCollector
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0
    private var aliases = 0
    /// The deepest level reached since the outermost node that is still open asked.
    private var deepest = 0

    init(_ text: some Collection<UInt8>, file: String, limits: YAMLLimits, problems: ProblemCollector) {
        reader = EventReader(text)
        self.file = file
        self.limits = limits
        self.problems = problems
    }

    /// The only document of the text; an empty mapping when it has none or an empty one.
    mutating func document() throws(Stop) -> YAMLNode {
        let empty = YAMLNode(.mapping([]), mark: .start, end: .start)
        _ = try next()
        guard case .documentStart = try next().kind else { return empty }
        let root = try node(from: try next(), depth: 1)
        _ = try next()
        let following = try next()
        if case .documentStart = following.kind {
            throw Stop(following.start, "a second document starts here: expected one document per file")
        }
        return root.isNull ? empty : root
    }

    private func next() throws(Stop) -> YAMLEvent {
        do {
            return try reader.next()
        } catch {
            throw Stop(error.mark, error.sentence)
        }
    }

    /// Recurses once per level of nesting, which `limits.depth` bounds.
    private mutating func node(from event: YAMLEvent, depth: Int) throws(Stop) -> YAMLNode {
        if case .alias(let name) = event.kind { return try expand(name, event, depth: depth) }
        if let tag = event.tag { report(event.start, "the tag \(Quoted.text(tag)) is not allowed: remove it") }

        let before = (nodes: nodes, deepest: deepest)
        deepest = depth - 1
        try count(1, at: event.start)
        let node = try content(of: event, depth: depth)
        if let anchor = event.anchor {
            anchors[anchor] = Anchored(node: node, count: nodes - before.nodes, height: deepest - (depth - 1))
        }
        deepest = max(deepest, before.deepest)
        return node
    }

    private mutating func content(of event: YAMLEvent, depth: Int) throws(Stop) -> YAMLNode {
        switch event.kind {
        case .scalar(let scalar):
            return YAMLNode(.scalar(scalar), mark: event.start, end: event.end)
        case .sequenceStart:
            try enter(depth, at: event.start)
            return try sequence(from: event.start, depth: depth)
        default:
            try enter(depth, at: event.start)
            return try mapping(from: event.start, depth: depth)
        }
    }

    private mutating func sequence(from start: YAMLMark, depth: Int) throws(Stop) -> YAMLNode {
        var elements: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return YAMLNode(.sequence(elements), mark: start, end: event.end) }
            elements.append(try node(from: event, depth: depth + 1))
        }
    }

    private mutating func mapping(from start: YAMLMark, depth: Int) throws(Stop) -> YAMLNode {
        var entries: [YAMLEntry] = []
        var seen: [String: YAMLMark] = [:]
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { return YAMLNode(.mapping(entries), mark: start, end: event.end) }
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: try next(), depth: depth + 1)
            guard let name = name(of: key, at: event.start) else { continue }
            if let first = seen[name] {
                report(event.start, "the key \(Quoted.text(name)) is given twice, first at line \(first.line)")
            } else {
                seen[name] = event.start
                entries.append(YAMLEntry(key: name, mark: event.start, value: value))
            }
        }
    }

    private func name(of key: YAMLNode, at mark: YAMLMark) -> String? {
        guard case .scalar(let scalar) = key.content else {
            report(mark, "expected a name as key, got a list or a mapping")
            return nil
        }
        if scalar.isNull {
            report(mark, "expected a name before the colon, got nothing")
            return nil
        }
        if scalar.isPlain, scalar.text == "<<" {
            report(mark, "merge keys (<<) are not supported: write the keys out")
            return nil
        }
        return scalar.text
    }

    private mutating func expand(_ name: String, _ event: YAMLEvent, depth: Int) throws(Stop) -> YAMLNode {
        aliases += 1
        guard aliases <= limits.aliases else {
            throw Stop(event.start, "more than \(limits.aliases) aliases, the most that are read")
        }
        // An anchor is known when its value is complete, so that no value can contain itself.
        guard let anchored = anchors[name] else {
            throw Stop(event.start, "the alias *\(name) has no anchor &\(name) before it")
        }
        try count(anchored.count, at: event.start)
        try enter(depth - 1 + anchored.height, at: event.start)
        return anchored.node
    }

    private mutating func count(_ more: Int, at mark: YAMLMark) throws(Stop) {
        nodes += more
        guard nodes <= limits.nodes else {
            throw Stop(mark, "more than \(limits.nodes) values (aliases expanded), the most that are read")
        }
    }

    private mutating func enter(_ depth: Int, at mark: YAMLMark) throws(Stop) {
        guard depth <= limits.depth else {
            throw Stop(mark, "lists and mappings nest deeper than \(limits.depth) levels, the most that are read")
        }
        deepest = max(deepest, depth)
    }

    private func report(_ mark: YAMLMark, _ sentence: String) {
        problems.add(Problem(file: file, mark: mark, message: sentence))
    }
}
