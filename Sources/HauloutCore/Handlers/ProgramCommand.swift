/// A program with everything that one run of it is given.
struct ProgramCommand: Sendable {
    /// A path, when it holds a slash, otherwise a name to be found in `PATH`.
    var program: String
    var arguments: [String]
    var environment: [String: String]
    var workingDirectory: String?
    /// `nil` for an empty standard input.
    var input: [UInt8]?

    /// - Throws: A cause of kind `data` for a text with a NUL character, which would end it too early.
    func validate() throws(Failure.Cause) {
        for (index, argument) in arguments.enumerated() where argument.utf8.contains(0) {
            throw Self.containsNUL("Argument \(index + 1) of `\(program)`")
        }
        for (name, value) in environment where value.utf8.contains(0) {
            throw Self.containsNUL("The variable `\(name)` for `\(program)`")
        }
    }

    private static func containsNUL(_ what: String) -> Failure.Cause {
        Failure.Cause(
            kind: FailureKind(rawValue: "data"),
            message: """
                \(what) would hold a NUL character, which no program can be given. Use `input: json` for such values.
                """
        )
    }
}
