import YAMLConfiguration

/// The result of a check that found no error: there may be warnings.
struct ProblemsView: Presentable {
    struct Line: Encodable {
        let severity: String
        let file: String
        let line: Int?
        let column: Int?
        let key: String
        let message: String

        init(_ problem: Problem) {
            severity = problem.severity.rawValue
            file = problem.file
            line = problem.line
            column = problem.column
            key = problem.key
            message = problem.message
        }
    }

    /// What was checked: `config.yaml`, `3 jobs in jobs`.
    let checked: String
    let problems: [Line]
    private let texts: [String]

    private enum CodingKeys: String, CodingKey {
        case checked, problems
    }

    init(checked: String, _ problems: [Problem]) {
        self.checked = checked
        self.problems = problems.map(Line.init)
        texts = problems.map(\.description)
    }

    func text(width: Int?) -> String {
        guard !texts.isEmpty else { return "\(checked): no problems." }
        return texts.joined(separator: "\n")
            + "\n\(checked): no errors, \(texts.count) \(texts.count == 1 ? "warning" : "warnings")."
    }
}
