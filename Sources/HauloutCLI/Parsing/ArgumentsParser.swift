import HauloutCore

/// Reads `--args`: one JSON object.
enum ArgumentsParser {
    /// - Throws: A ``CommandFailure`` (64) that says where the text stops being JSON.
    static func parse(_ text: String) throws(CommandFailure) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONValue(json: text)
        } catch {
            throw .usage("--args is not JSON: \(JSONText.problem(in: text, error))")
        }
        guard case .object = value else {
            throw .usage(
                "--args must be a JSON object, such as '{\"tenant\": 7}', not \(ItemKind(value)?.rawValue ?? "null").")
        }
        return value
    }
}
