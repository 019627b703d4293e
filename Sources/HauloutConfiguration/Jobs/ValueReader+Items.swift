import HauloutCore
import YAMLConfiguration

extension ValueReader {
    /// An item: an integer, a string, or an object of scalars.
    func item() -> JSONValue? {
        let what = "an integer, a string or a mapping of them"
        if isMapping { return mapping(members) }
        guard let value = scalar(what) else { return nil }
        switch value {
        case .integer, .string:
            return value
        default:
            expected(what, hint: "put it in quotes to make it a string")
            return nil
        }
    }

    private func members(_ keys: MappingReader) -> JSONValue {
        let members = keys.all().compactMap { name, value in
            value.scalar("a number, a string, true, false or null").map { (name, $0) }
        }
        return .object(Dictionary(members) { first, _ in first })
    }

    /// A scalar with the type that its text has: without quotes, `12` is an integer, `1.5` a number, `true` a boolean.
    private func scalar(_ what: String) -> JSONValue? {
        guard case .scalar(let scalar) = node.content else {
            expected(what)
            return nil
        }
        guard scalar.isPlain else { return .string(scalar.text) }
        if scalar.isNull { return .null }
        switch scalar.text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return number(scalar.text, what)
        }
    }

    /// Texts that other YAML readers take for numbers (`007`, `0x1F`, `1_000`, `1e3`) are refused rather than guessed.
    private func number(_ text: String, _ what: String) -> JSONValue? {
        if text.wholeMatch(of: /-?(0|[1-9][0-9]*)/) != nil {
            if let integer = Int64(text) { return .integer(integer) }
            expected(what, hint: "the number is too large: put it in quotes to make it a string")
            return nil
        }
        if text.wholeMatch(of: /-?(0|[1-9][0-9]*)\.[0-9]+/) != nil, let number = Double(text) { return .number(number) }
        if text.wholeMatch(of: /[-+]?\.?[0-9][0-9_.,]*([eE][-+]?[0-9]+)?|0[xob][0-9A-Fa-f_]+/) != nil {
            expected(what, hint: "write it in plain decimal digits, or put it in quotes to make it a string")
            return nil
        }
        return .string(text)
    }
}
