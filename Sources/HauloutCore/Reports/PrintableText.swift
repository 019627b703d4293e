/// Text from outside (messages of servers, output of programs, items) made safe to print.
///
/// An escape sequence in a program's output could otherwise move the cursor and repaint what a person has read, and a
/// line break could tear a table.
package enum PrintableText {
    /// On one line: runs of white space are one space, other control and format characters are written out (`\u{1b}`).
    package static func line(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).map { word in word.unicodeScalars.map(visible).joined() }
            .joined(separator: " ")
    }

    /// Its lines as they are, indentation included; control and format characters are written out, a tab is four
    /// spaces.
    package static func lines(_ text: some StringProtocol) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            line.unicodeScalars.map { $0 == "\t" ? "    " : visible($0) }.joined()
        }
    }

    /// One line of at most so many characters; what is cut off becomes `…`.
    package static func cut(_ text: some StringProtocol, to limit: Int) -> String {
        let line = line(text)
        return line.count <= limit ? line : line.prefix(max(limit - 1, 0)) + "…"
    }

    /// An item as reports name it: `57`, `alice@example.org`, `uid=57 year=2026`.
    package static func item(_ item: JSONValue, limit: Int = 48) -> String {
        guard case .object(let members) = item else { return cut(item.text, to: limit) }
        let pairs = members.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }
        return cut(pairs.joined(separator: " "), to: limit)
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        // A bidirectional override (a format character) could make a line read otherwise than it is.
        case .control, .format, .lineSeparator, .paragraphSeparator: "\\u{\(String(scalar.value, radix: 16))}"
        default: String(Character(scalar))
        }
    }
}
