/// Gathers problems while files are read, so that all of them are reported at once.
public final class ProblemCollector {
    private var problems: Set<Problem> = []

    public init() {}

    /// Adds a problem; the same problem at the same place (an anchor used twice) counts once.
    public func add(_ problem: Problem) {
        problems.insert(problem)
    }

    /// What was found, sorted by place.
    public var all: [Problem] { problems.sorted() }
    public var warnings: [Problem] { all.filter { $0.severity == .warning } }
    public var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// Throws everything found when there is an error among it.
    public func throwErrors() throws(Problems) {
        if hasErrors { throw Problems(all) }
    }
}
