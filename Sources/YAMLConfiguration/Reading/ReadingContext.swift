/// What the readers of one file share.
public final class ReadingContext {
    /// The file as the user named it.
    public let file: String
    public let problems: ProblemCollector
    /// What `${NAME}` in a text stands for; with `nil`, `${NAME}` is plain text.
    public let environment: [String: String]?
    let source: SourceText

    public convenience init(
        file: String,
        source: [UInt8],
        environment: [String: String]? = nil,
        problems: ProblemCollector
    ) {
        self.init(file: file, source: SourceText(source), environment: environment, problems: problems)
    }

    private init(file: String, source: SourceText, environment: [String: String]?, problems: ProblemCollector) {
        self.file = file
        self.source = source
        self.environment = environment
        self.problems = problems
    }

    func with(_ environment: [String: String]) -> ReadingContext {
        ReadingContext(file: file, source: source, environment: environment, problems: problems)
    }

    func report(_ severity: Problem.Severity, _ mark: YAMLMark, key: String, _ message: String) {
        problems.add(Problem(severity, file: file, mark: mark, key: key, message: message))
    }
}
