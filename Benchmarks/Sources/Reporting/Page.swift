import ArgumentParser
import Foundation

/// A Markdown page of which a part is written by this program: what stands between two marks that name it.
package struct Page {
    private let path: String
    private let begin: String
    private let end: String

    package init(_ path: String, part: String) {
        self.path = path
        begin = "<!-- \(part) figures, written by script/bench report -->"
        end = "<!-- end of \(part) figures -->"
    }

    /// Replaces what stands between the marks.
    ///
    /// - Throws: When the page cannot be read or written, or lacks one of the marks.
    package func write(_ markdown: String) throws {
        let page = try String(contentsOfFile: path, encoding: .utf8)
        guard let begin = page.range(of: begin), let end = page.range(of: end) else {
            throw ValidationError("\(path) lacks the marks \(self.begin) and \(self.end). Put them where figures go.")
        }
        let text = page[..<begin.upperBound] + "\n\n\(markdown)\n\n" + page[end.lowerBound...]
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

/// A table in Markdown, the first column to the left, the others to the right but for those named in `left`.
package func markdownTable(_ names: [String], _ rows: [[String]], left: Set<String> = []) -> String {
    let rule = names.enumerated().map { $0 == 0 || left.contains($1) ? "---" : "---:" }
    return ([names, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
}

/// `12,345`, and a dash for what is not known.
package func count(_ value: Double?) -> String {
    guard let value else { return "–" }
    return Int(value.rounded()).formatted(.number.locale(Locale(identifier: "en_US")))
}
