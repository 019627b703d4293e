/// Lines of cells as text, the first column to the left, the others to the right.
package func table(_ lines: [[String]]) -> String {
    let columns = lines.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
        lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { line in
        line.enumerated().map { column, cell in
            let blanks = String(repeating: " ", count: widths[column] - cell.count)
            return column == 0 ? cell + blanks : blanks + cell
        }.joined(separator: "  ")
    }.joined(separator: "\n")
}
