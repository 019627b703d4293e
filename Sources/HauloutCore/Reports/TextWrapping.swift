/// Breaks text into lines.
package enum TextWrapping {
    /// Lines of at most `width` characters, broken between words; a word longer than a line is broken inside.
    package static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? word : " " + word
            while line.count > width {
                lines.append(String(line.prefix(width)))
                line = String(line.dropFirst(width))
            }
        }
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }

    /// As ``lines(_:width:)``, but at most `most` lines: what does not fit becomes `…`.
    static func lines(_ text: String, width: Int, most: Int) -> [String] {
        let all = lines(text, width: width)
        guard all.count > most, let last = all.prefix(most).last else { return all }
        return all.prefix(most - 1) + [last.prefix(width - 2) + " …"]
    }
}
