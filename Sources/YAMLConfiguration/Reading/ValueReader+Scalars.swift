extension ValueReader {
    /// A text of at least one character. Numbers and booleans count as the text they are written as.
    public func string(_ what: String = "a text") -> String? {
        guard let text = text(what) else { return nil }
        guard !text.isEmpty else {
            expected(what)
            return nil
        }
        return text
    }

    /// A text that may be empty (in quotes) and never appears in a message.
    public func secret(_ what: String) -> String? {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            expected(what)
            return nil
        }
        return text(what)
    }

    /// `true` or `false`.
    public func bool() -> Bool? {
        guard let scalar = plain("true or false") else { return nil }
        switch scalar {
        case "true": return true
        case "false": return false
        default:
            let meaning = ["yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"]
            let word = scalar.lowercased()
            let meant = ["true", "false"].contains(word) ? word : meaning[word]
            expected("true or false", hint: meant.map { "write \($0)" })
            return nil
        }
    }

    /// A whole number in decimal digits.
    ///
    /// - Parameter hint: What to do about a number that is too large.
    public func integer(in range: ClosedRange<Int>, hint: String? = nil) -> Int? {
        let what = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let scalar = plain(what) else { return nil }
        let digits = scalar.hasPrefix("-") ? scalar.dropFirst() : scalar[...]
        guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }) else {
            expected(what, hint: isSubstituted ? nil : Self.integerHint(scalar))
            return nil
        }
        guard digits == "0" || !digits.hasPrefix("0") else {
            expected(what, hint: "write it without leading zeros")
            return nil
        }
        guard let value = Int(scalar), range.contains(value) else {
            expected(what, hint: scalar.hasPrefix("-") || scalar == "0" ? nil : hint)
            return nil
        }
        return value
    }

    /// One of a few words.
    public func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type = Choice.self) -> Choice?
    where Choice.RawValue == String {
        choice(Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }

    /// One of a few words.
    public func choice(_ words: [String], hint: String? = nil) -> String? {
        let what = "one of " + words.joined(separator: ", ")
        guard let text = text(what) else { return nil }
        guard words.contains(text) else {
            let meant = isSubstituted ? nil : Suggestion.nearest(to: text, among: words)
            expected(what, hint: meant.map { "did you mean \(Quoted.text($0))?" } ?? hint)
            return nil
        }
        return text
    }

    /// The text without quotes, `nil` with a problem for quoted texts, lists, mappings and nothing.
    private func plain(_ what: String) -> String? {
        guard let text = text(what), case .scalar(let scalar) = node.content else { return nil }
        guard scalar.isPlain || isSubstituted else {
            expected(what, hint: "remove the quotes")
            return nil
        }
        return text
    }

    private static func integerHint(_ text: String) -> String? {
        let bare = text.filter { $0 != "_" && $0 != "," }
        return bare != text && Int(bare) != nil ? "write \(bare)" : nil
    }
}
