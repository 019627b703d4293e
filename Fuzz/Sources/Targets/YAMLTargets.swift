import Haulout

@testable import HauloutConfiguration
@testable import YAMLConfiguration

extension FuzzTarget {
    /// Any YAML file.
    static let yaml = FuzzTarget("yaml") { bytes in
        let problems = ProblemCollector()
        let limits = YAMLLimits(depth: 8, nodes: 500, aliases: 10)
        let root = YAMLParser(limits: limits).parse(bytes, file: "file.yaml", problems: problems)
        try require(root != nil || problems.hasErrors, "A text that is refused, and no word on why.")
        try check(problems, in: bytes)
        guard let root else { return }
        let size = size(of: root)
        try require(size.nodes <= limits.nodes, "\(size.nodes) values, and the limit is \(limits.nodes).")
        try require(size.depth <= limits.depth + 1, "\(size.depth) levels, and the limit is \(limits.depth).")
    }

    /// `config.yaml`.
    static let config = FuzzTarget("config") { bytes in
        try read(bytes) { root in root.mapping(ConfigurationReader(file: "file.yaml").configuration) != nil }
    }

    /// A job file.
    static let job = FuzzTarget("job") { bytes in
        try read(bytes) { root in
            let reader = JobReader(file: "file.yaml", base: ".", environment: [:])
            guard case .some(.some(let file)) = root.mapping(reader.job) else { return false }
            // What is accepted can be run: statements and arguments have been understood.
            _ = try file.definition.handler.makeHandler()
            return true
        }
    }

    private static func read(_ bytes: [UInt8], _ body: (ValueReader) throws -> Bool) throws {
        let problems = ProblemCollector()
        let context = ReadingContext(
            file: "file.yaml", source: bytes, environment: ["NAME": "value"], problems: problems)
        guard let root = YAMLParser().parse(bytes, file: "file.yaml", problems: problems) else { return }
        do {
            let isUsable = try body(ValueReader(root, context: context))
            try require(isUsable || problems.hasErrors, "A file that is refused, and no word on why.")
        } catch  where problems.hasErrors {
            // The same, seen once more.
        }
        try check(problems, in: bytes)
    }

    /// Problems are where the file is, and one line each.
    private static func check(_ problems: ProblemCollector, in bytes: [UInt8]) throws {
        // As YAML counts lines: by CR, LF, NEL, LS and PS, of which two bytes make one at most.
        let lines = bytes.count + 2
        for problem in problems.all {
            try require((1...lines).contains(problem.line ?? 1), "A problem in line \(problem.line ?? 0).")
            let text = problem.description
            try require(!text.contains(where: \.isNewline), "A problem of several lines: \(text)")
        }
    }

    private static func size(of node: YAMLNode) -> (nodes: Int, depth: Int) {
        let children: [YAMLNode] =
            switch node.content {
            case .scalar: []
            case .sequence(let nodes): nodes
            case .mapping(let entries): entries.map(\.value)
            }
        let sizes = children.map(size)
        return (sizes.reduce(1) { $0 + $1.nodes }, 1 + (sizes.map(\.depth).max() ?? 0))
    }
}
