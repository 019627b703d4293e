import Foundation

/// The statements of an SQL file, separated by semicolons outside of quotes and comments.
///
/// `DELIMITER`, which is a command of the `mariadb` program and not SQL, is not understood.
public struct SQLScript: Sendable, Equatable {
    public let statements: [String]

    public init(_ text: String) {
        var scanner = Scanner(text: Array(text.utf8))
        statements = scanner.statements()
    }

    private struct Scanner {
        let text: [UInt8]
        private var position = 0

        init(text: [UInt8]) {
            self.text = text
        }

        mutating func statements() -> [String] {
            var found: [String] = []
            var start = 0
            var hasContent = false
            func statement(upTo end: Int) -> String {
                String(decoding: text[start..<end], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            }
            while position < text.count {
                let byte = text[position]
                switch byte {
                case UInt8(ascii: ";"):
                    if hasContent { found.append(statement(upTo: position)) }
                    position += 1
                    (start, hasContent) = (position, false)
                case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                    hasContent = true
                    skipQuoted(byte)
                case _ where isLineComment:
                    skip { $0 != UInt8(ascii: "\n") }
                case _ where starts(with: "/*"):
                    // `/*! … */` is code to the server.
                    if starts(with: "/*!") { hasContent = true }
                    skipBlockComment()
                default:
                    if byte > UInt8(ascii: " ") { hasContent = true }
                    position += 1
                }
            }
            if hasContent { found.append(statement(upTo: position)) }
            return found
        }

        private var isLineComment: Bool {
            if text[position] == UInt8(ascii: "#") { return true }
            guard starts(with: "--") else { return false }
            return position + 2 == text.count || text[position + 2] <= UInt8(ascii: " ")
        }

        private func starts(with prefix: StaticString) -> Bool {
            text.count - position >= prefix.utf8CodeUnitCount
                && (0..<prefix.utf8CodeUnitCount).allSatisfy { text[position + $0] == prefix.utf8Start[$0] }
        }

        private mutating func skip(while condition: (UInt8) -> Bool) {
            while position < text.count, condition(text[position]) { position += 1 }
        }

        /// A doubled quote begins the next quoted piece at once, which comes to the same.
        private mutating func skipQuoted(_ quote: UInt8) {
            position += 1
            while position < text.count, text[position] != quote {
                position += text[position] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
            }
            position = min(position + 1, text.count)
        }

        private mutating func skipBlockComment() {
            position += 2
            while position < text.count, !starts(with: "*/") { position += 1 }
            position = min(position + 2, text.count)
        }
    }
}
