/// Names of jobs, queues and databases: what may be typed on a command line and stand in a report without quotes.
enum Names {
    static let rule = "a name of 1 to 64 characters a-z, 0-9, _ or -, the first a letter or digit"

    static func isValid(_ name: String) -> Bool {
        name.wholeMatch(of: /[a-z0-9][a-z0-9_-]{0,63}/) != nil
    }

    /// A name, the beginning of names (`bulk-*`), or `*`.
    static func isPattern(_ text: String) -> Bool {
        text == "*" || isValid(text.hasSuffix("*") ? String(text.dropLast()) : text)
    }

    /// `Refresh Users` as `refresh-users`, when that is valid.
    static func suggestion(for name: String) -> String? {
        let mended = name.lowercased().map { $0 == " " || $0 == "." ? "-" : $0 }
        let text = String(mended)
        return text != name && isValid(text) ? text : nil
    }
}
