import Foundation

/// A page of the documentation, for tests that run what it shows.
struct DocumentationPage {
    struct Block {
        let language: String
        /// The title of the section that it is in.
        let section: String
        let text: String
    }

    let blocks: [Block]

    /// - Parameter name: Of a file in `docs`.
    init(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/\(name)")
        var blocks: [Block] = []
        var section = ""
        var open: (language: String, lines: [Substring])?
        let text = try String(contentsOf: file, encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let (language, lines) = open {
                if line == "```" {
                    let text = lines.joined(separator: "\n")
                    blocks.append(Block(language: language, section: section, text: text))
                    open = nil
                } else {
                    open = (language, lines + [line])
                }
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), [])
            } else if line.hasPrefix("## ") {
                section = String(line.dropFirst(3))
            }
        }
        self.blocks = blocks
    }
}
