/// The text of a file, for finding the place of something inside a value.
struct SourceText {
    private let lines: [[Unicode.Scalar]]

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { $0 != "\r" && $0 != "\u{FEFF}" }
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }

    /// Where `needle` stands for the `count`th time (from 1) between two places, or `nil` when it is written otherwise
    /// there, with escapes or across lines.
    func mark(of needle: String, occurrence count: Int, from start: YAMLMark, to end: YAMLMark) -> YAMLMark? {
        let needle = Array(needle.unicodeScalars)
        guard !needle.isEmpty else { return nil }
        var found = 0
        var mark = start
        while mark < end, mark.line <= lines.count {
            let line = lines[mark.line - 1]
            if line.dropFirst(mark.column - 1).starts(with: needle) {
                found += 1
                if found == count { return mark }
            }
            let isAtEnd = mark.column > line.count
            mark =
                isAtEnd ? YAMLMark(line: mark.line + 1, column: 1) : YAMLMark(line: mark.line, column: mark.column + 1)
        }
        return nil
    }
}
