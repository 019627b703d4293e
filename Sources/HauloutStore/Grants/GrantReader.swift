/// Reads along a GRANT, where a name in backticks may hold any of the words.
struct GrantReader {
    private(set) var rest: Substring

    init(_ text: Substring) { rest = text }

    mutating func skip(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    /// A name in backticks.
    mutating func name() -> String? {
        guard skip("`") else { return nil }
        var name = ""
        while let character = rest.popFirst() {
            if character == "`", !skip("`") { return name }
            name.append(character)
        }
        return nil
    }

    /// What is in front of a word outside of backticks; the word is passed.
    mutating func text(before word: String) -> Substring? {
        var isQuoted = false
        var position = rest.startIndex
        while position < rest.endIndex {
            if rest[position] == "`" { isQuoted.toggle() }
            if !isQuoted, rest[position...].hasPrefix(word) {
                defer { rest = rest[position...].dropFirst(word.count) }
                return rest[..<position]
            }
            position = rest.index(after: position)
        }
        return nil
    }

    /// The same, cut at the commas outside of parentheses.
    mutating func list(before word: String) -> [String]? {
        guard let text = text(before: word) else { return nil }
        var depth = 0
        var parts = [""]
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.map { String($0.drop { $0 == " " }) }
    }
}
