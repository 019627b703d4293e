import HauloutCore
import YAMLConfiguration

/// Checks the placeholders of a statement or an argument, and reports each where it stands.
struct TemplateReader {
    let value: ValueReader
    /// How a placeholder's name is written here: `:item` or `{item}`.
    private let written: (String) -> String

    init(_ value: ValueReader, written: @escaping (String) -> String = { ":\($0)" }) {
        self.value = value
        self.written = written
    }

    /// A text that is more than white space.
    func statement() -> String? {
        guard let text = value.string("a statement") else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            value.expected("a statement")
            return nil
        }
        return text
    }

    func check(_ errors: [TemplateError], in text: String) {
        // Finding each place walks through the text: a limit keeps a hostile file from making that quadratic.
        for error in errors.prefix(20) {
            let before = text.utf8.prefix(error.offset)
            let earlier = String(decoding: before, as: UTF8.self).ranges(of: error.fragment).count
            value.report(error.message, at: error.fragment, occurrence: earlier + 1)
        }
    }

    func report(_ message: String, _ placeholder: Placeholder) {
        value.report(message, at: written(placeholder.name))
    }

    /// Reports placeholders that ask for what the items of the job do not have.
    func check(_ placeholders: [Placeholder], against items: ItemShape) {
        for case .item(let path) in Set(placeholders) {
            let name = written(Placeholder.item(path: path).name)
            switch (items, path) {
            case (.none, _):
                report(
                    "\(name) has no value, as the job has no items: add items (`items: []` when they come with "
                        + "`haulout enqueue --items`)", .item(path: path))
            case (.scalars, .some):
                report("\(name) has no value, as the items are no objects: write \(written("item"))", .item(path: path))
            case (.objects(let members), .some(let path)) where !members.contains(path):
                let listed = members.isEmpty ? "" : "; known are " + members.sorted().joined(separator: ", ")
                let hint = Suggestion.hint(for: path, among: members, otherwise: listed)
                report("\(name) has no value: not every item has the member \(path)\(hint)", .item(path: path))
            default:
                break
            }
        }
    }
}
