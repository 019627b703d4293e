/// Aligned columns for a terminal or a file.
struct TextTable {
    struct Column {
        enum Alignment { case left, right }

        var title: String
        var alignment = Alignment.left

        static func left(_ title: String) -> Column { Column(title: title) }
        static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
    }

    let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// - Parameter cells: One per column; each is one line, or is made one.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count)
        rows.append(cells)
    }

    /// The header and the rows, two spaces between columns, nothing behind the last.
    ///
    /// - Parameter width: Lines are cut to that many columns; `nil` for no limit.
    func text(width: Int?) -> String {
        let widths = columns.indices.map { column in
            (rows.map { DisplayWidth.of($0[column]) } + [DisplayWidth.of(columns[column].title)]).max() ?? 0
        }
        let lines = ([columns.map(\.title)] + rows).map { line($0, widths) }
        let shown = width.map { width in lines.map { DisplayWidth.cut($0, to: width) } } ?? lines
        return shown.joined(separator: "\n") + "\n"
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - DisplayWidth.of(cell))
            let isLast = index == cells.count - 1
            switch columns[index].alignment {
            case .left: line += isLast ? cell : cell + padding
            case .right: line += padding + cell
            }
            if !isLast { line += "  " }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
