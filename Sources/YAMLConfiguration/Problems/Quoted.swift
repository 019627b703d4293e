/// Texts from files as they appear in messages.
package enum Quoted {
    /// The text in double quotes, on one line, control characters escaped, cut after 60 characters.
    package static func text(_ text: some StringProtocol) -> String {
        let limit = 60
        let shown = text.unicodeScalars.prefix(limit).map(escaped).joined()
        let rest = text.unicodeScalars.dropFirst(limit).isEmpty ? "" : "…"
        return "\"\(shown)\(rest)\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        default:
            switch scalar.properties.generalCategory {
            // A bidirectional override (a format character) could make a message read otherwise than it is.
            case .control, .format, .lineSeparator, .paragraphSeparator: "\\u{\(String(scalar.value, radix: 16))}"
            default: String(Character(scalar))
            }
        }
    }
}
