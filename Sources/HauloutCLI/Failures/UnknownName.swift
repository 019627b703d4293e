import YAMLConfiguration

/// What is said about a name that names nothing.
enum UnknownName {
    private static let most = 20

    /// `No job is called "refresh-scores"; did you mean "refresh-score"?`, or all the names there are.
    static func text(_ noun: String, _ name: String, among names: [String]) -> String {
        let start = "No \(noun) is called \(Quoted.text(name))"
        let hint = Suggestion.hint(for: name, among: names)
        if !hint.isEmpty { return start + hint }
        guard !names.isEmpty else { return "\(start); there are no \(noun)s." }
        let more = names.count > most ? " and \(names.count - most) more" : ""
        return "\(start); there are \(names.prefix(most).joined(separator: ", "))\(more)."
    }
}
