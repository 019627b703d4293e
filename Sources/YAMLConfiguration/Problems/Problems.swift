/// Everything that is wrong with one or more files, sorted by place: at least one error, and the warnings beside it.
///
/// Its description has one line per problem. Commands that end because of it exit with status 78.
public struct Problems: Error, Sendable, Equatable, CustomStringConvertible {
    public let all: [Problem]

    public init(_ problems: [Problem]) {
        all = problems.sorted()
    }

    public var errors: [Problem] { all.filter { $0.severity == .error } }
    public var warnings: [Problem] { all.filter { $0.severity == .warning } }
    public var description: String { all.map(\.description).joined(separator: "\n") }
}
