extension ValueReader {
    /// The same value with `${NAME}` read as variables of an environment.
    public func substituting(_ environment: [String: String]) -> ValueReader {
        ValueReader(node, key: key, context: context.with(environment))
    }

    /// True when an environment variable is part of this text.
    public var isSubstituted: Bool {
        guard context.environment != nil, case .scalar(let scalar) = node.content else { return false }
        return scalar.text.replacing("$${", with: "").contains("${")
    }

    /// The text with its variables put in; `nil` with a problem for lists, mappings, nothing and unknown variables.
    func text(_ what: String) -> String? {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            expected(what)
            return nil
        }
        guard let environment = context.environment else { return scalar.text }
        return substitute(environment, in: scalar.text)
    }

    /// Replaces `${NAME}`; `$${` stands for `${`. What a variable holds is text, whatever YAML would make of it.
    private func substitute(_ environment: [String: String], in text: String) -> String? {
        var result = ""
        var rest = text[...]
        var isComplete = true
        while let start = rest.firstRange(of: "${") {
            let before = rest[..<start.lowerBound]
            if before.hasSuffix("$") {
                result += before.dropLast() + "${"
                rest = rest[start.upperBound...]
                continue
            }
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                report("the variable that starts with ${ has no closing brace (write $${ for the text ${)")
                return nil
            }
            let name = String(rest[start.upperBound..<end])
            if let value = variable(name, in: environment) {
                result += before + value
            } else {
                isComplete = false
            }
            rest = rest[rest.index(after: end)...]
        }
        return isComplete ? result + rest : nil
    }

    private func variable(_ name: String, in environment: [String: String]) -> String? {
        guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
            report("\(Quoted.text("${\(name)}")) names no environment variable (write $${ for the text ${)")
            return nil
        }
        if let value = environment[name] { return value }
        let hint = Suggestion.hint(for: name, among: environment.keys)
        report("the environment variable \(name) is not set\(hint)")
        return nil
    }
}
