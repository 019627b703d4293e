/// One thing wrong with a file, for the person who wrote it.
public struct Problem: Sendable, Hashable {
    public enum Severity: String, Sendable {
        /// The file cannot be used.
        case error
        /// The file can be used, but does not do what it says, or is unsafe.
        case warning
    }

    public var severity: Severity
    /// The file as the user named it.
    public var file: String
    /// Where in the file; `nil` when the whole file is meant (it is missing, too large …).
    public var mark: YAMLMark?
    /// The key, such as `pool.connections` or `workers.queues[2]`; empty when it is about no key.
    public var key: String
    /// What is wrong, what was expected, what to do.
    public var message: String

    public init(
        _ severity: Severity = .error,
        file: String,
        mark: YAMLMark? = nil,
        key: String = "",
        message: String
    ) {
        self.severity = severity
        self.file = file
        self.mark = mark
        self.key = key
        self.message = message
    }

    public var line: Int? { mark?.line }
    public var column: Int? { mark?.column }
}

extension Problem: CustomStringConvertible {
    /// `config.yaml:3:16: pool.connections: expected …`, which editors and terminals turn into a link.
    /// `config.yaml:3:5`, or the file alone.
    public var place: String { mark.map { "\(file):\($0.line):\($0.column)" } ?? file }

    public var description: String {
        let warning = severity == .warning ? "warning: " : ""
        let prefix = key.isEmpty ? "" : "\(key): "
        return "\(place): \(warning)\(prefix)\(message)"
    }
}

extension Problem: Comparable {
    /// By file, then by place.
    public static func < (left: Problem, right: Problem) -> Bool {
        let start = YAMLMark(line: 0, column: 0)
        if left.file != right.file { return left.file < right.file }
        if left.mark != right.mark { return (left.mark ?? start) < (right.mark ?? start) }
        return (left.key, left.message) < (right.key, right.message)
    }
}
