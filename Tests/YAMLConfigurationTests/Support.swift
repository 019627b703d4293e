import YAMLConfiguration

/// Parses a text as the file `f.yaml`, within the default limits.
func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) -> (root: YAMLNode?, problems: [String]) {
    parse(Array(text.utf8), limits: limits)
}

func parse(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> (root: YAMLNode?, problems: [String]) {
    let problems = ProblemCollector()
    let root = YAMLParser(limits: limits).parse(bytes, file: "f.yaml", problems: problems)
    return (root, problems.all.map(\.description))
}

/// Reads the mapping that a text is, and returns what `body` made of it and what was wrong.
func read<Result>(
    _ text: String,
    environment: [String: String]? = nil,
    _ body: (MappingReader) -> Result
) -> (value: Result?, problems: [String]) {
    let problems = ProblemCollector()
    let bytes = Array(text.utf8)
    let context = ReadingContext(file: "f.yaml", source: bytes, environment: environment, problems: problems)
    guard let root = YAMLParser().parse(bytes, file: "f.yaml", problems: problems) else {
        return (nil, problems.all.map(\.description))
    }
    let value = ValueReader(root, context: context).mapping(body)
    return (value, problems.all.map(\.description))
}

/// Reads the key `k` of a text.
func readKey<Result>(
    _ text: String,
    environment: [String: String]? = nil,
    _ body: (ValueReader) -> Result?
) -> (value: Result?, problems: [String]) {
    let (value, problems) = read(text, environment: environment) { $0["k"].flatMap(body) }
    return (value ?? nil, problems)
}
