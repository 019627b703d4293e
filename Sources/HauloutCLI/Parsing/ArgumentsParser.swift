import Foundation
import HauloutCore

/// Reads `--args`: one JSON object, `@FILE`, or `-` for stdin. A command line is seen by everybody on the machine, so
/// secrets come the other two ways.
struct ArgumentsParser {
    /// Reads all of stdin.
    var input: () throws -> Data

    /// - Throws: A ``CommandFailure`` (64) that says where the text stops being JSON, and never repeats it.
    func parse(_ option: String) throws -> JSONValue {
        let text = try text(option)
        let value: JSONValue
        do {
            value = try JSONValue(json: text)
        } catch {
            throw CommandFailure.usage("--args is not JSON: \(JSONText.problem(in: text, error))")
        }
        guard case .object = value else {
            throw CommandFailure.usage(
                "--args must be a JSON object, such as '{\"tenant\": 7}', not \(ItemKind(value)?.rawValue ?? "null").")
        }
        return value
    }

    private func text(_ option: String) throws -> String {
        guard option == "-" || option.hasPrefix("@") else { return option }
        guard
            let text = String(validating: try option == "-" ? input() : file(String(option.dropFirst())), as: UTF8.self)
        else { throw CommandFailure.usage("--args is not UTF-8 text.") }
        return text
    }

    private func file(_ path: String) throws(CommandFailure) -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .usage("--args \(path) cannot be read: \(FileReading.reason(error))")
        }
    }
}
