import HauloutCore

/// Names and values below each other, for `show` commands. Values of several lines are indented.
struct FieldList {
    private var fields: [(name: String, lines: [String])] = []

    /// Adds a value; `nil` is left out.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        fields.append((name, PrintableText.lines(value)))
    }

    var text: String {
        let width = (fields.map(\.name.count).max() ?? 0) + 2
        let lines = fields.flatMap { field in
            field.lines.enumerated().map { index, line in
                let name = index == 0 ? field.name : ""
                return name + String(repeating: " ", count: width - name.count) + line
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
