/// Walks once through a statement and takes out its placeholders. Linear in the length of the text.
///
/// Quotes follow MySQL's default `sql_mode`: a backslash escapes in `'…'` and `"…"`, a doubled quote stands for itself.
struct SQLScanner {
    private(set) var text = ""
    private(set) var placeholders: [(placeholder: Placeholder, offset: Int)] = []
    private(set) var errors: [TemplateError] = []

    private let bytes: [UInt8]
    private var index = 0
    /// The bytes of `text`, as far as they are done.
    private var output: [UInt8] = []
    /// Where the statement ended with a semicolon.
    private var end: Int?

    init(_ statement: String) {
        bytes = Array(statement.utf8)
        output.reserveCapacity(bytes.count)
        while index < bytes.count { step() }
        text = String(decoding: output, as: UTF8.self)
        errors.sort { $0.offset < $1.offset }
    }

    private mutating func step() {
        switch bytes[index] {
        case Self.quote, Self.doubleQuote: copyQuoted(escapes: true)
        case Self.backtick: copyQuoted(escapes: false)
        case Self.hash: copyLine()
        case Self.dash where isLineComment: copyLine()
        case Self.slash where peek(1) == Self.star: copyComment()
        case Self.colon: copyColon()
        case Self.questionMark: refuseMarker()
        case Self.semicolon: endStatement()
        default: copyCode()
        }
    }

    // MARK: Code

    private mutating func copyCode() {
        let isSpace = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20].contains(bytes[index])
        if let end, !isSpace { refuseSecondStatement(after: end) }
        copy(1)
    }

    private mutating func copyColon() {
        if [Self.colon, Self.equals].contains(peek(1)) { return copy(2) }
        let name = placeholderName()
        guard !name.isEmpty else { return copyCode() }
        if let end { refuseSecondStatement(after: end) }
        if let placeholder = Placeholder(name) {
            placeholders.append((placeholder, index))
        } else {
            errors.append(.unknown(name, at: index) { ":\($0)" })
        }
        output.append(Self.questionMark)
        index += 1 + name.utf8.count
    }

    /// The name behind the colon: words joined by dots. A dot or a digit cannot start it, so that `:` in front of
    /// anything else is left to the server.
    private func placeholderName() -> String {
        var position = index + 1
        while position < bytes.count {
            let isStart = position == index + 1 || bytes[position - 1] == Self.dot
            let byte = bytes[position]
            let isDot = byte == Self.dot && !isStart && position + 1 < bytes.count && Self.isLetter(bytes[position + 1])
            guard isDot || Self.isLetter(byte) || (!isStart && Self.isDigit(byte)) else { break }
            position += 1
        }
        return String(decoding: bytes[(index + 1)..<position], as: UTF8.self)
    }

    private mutating func refuseMarker() {
        fail(1, "a ? cannot stand in a statement: write :item, :args.NAME, :task or :attempt for the value")
        copy(1)
    }

    private mutating func endStatement() {
        if end == nil { end = index }
        copy(1)
    }

    private mutating func refuseSecondStatement(after end: Int) {
        errors.append(
            TemplateError(
                offset: end, fragment: ";", message: "a second statement follows the ;: make it a list entry of its own"
            )
        )
        self.end = nil
    }

    // MARK: Quotes and comments

    private mutating func copyQuoted(escapes: Bool) {
        let quote = bytes[index]
        if let end { refuseSecondStatement(after: end) }
        var position = index + 1
        while position < bytes.count {
            if bytes[position] == Self.backslash, escapes {
                position += 2
            } else if bytes[position] != quote {
                position += 1
            } else if position + 1 < bytes.count, bytes[position + 1] == quote {
                position += 2
            } else {
                return copy(position + 1 - index)
            }
        }
        fail(1, "the quote \(Character(Unicode.Scalar(quote))) is never closed")
        copy(bytes.count - index)
    }

    /// `--` starts a comment when a space, a control character or the end follows.
    private var isLineComment: Bool {
        peek(1) == Self.dash && (peek(2).map { $0 <= 0x20 } ?? true)
    }

    private mutating func copyLine() {
        let rest = bytes[index...].firstIndex(of: Self.newline) ?? bytes.count
        copy(rest - index)
    }

    private mutating func copyComment() {
        if peek(2) == Self.exclamation || (peek(2) == UInt8(ascii: "M") && peek(3) == Self.exclamation) {
            fail(3, "comments that are executed (/*! … */) cannot stand in a statement: write the code without them")
        }
        var position = index + 2
        while position + 1 < bytes.count {
            if bytes[position] == Self.star, bytes[position + 1] == Self.slash { return copy(position + 2 - index) }
            position += 1
        }
        fail(2, "the comment /* is never closed")
        copy(bytes.count - index)
    }

    // MARK: Bytes

    private mutating func copy(_ count: Int) {
        let next = min(index + count, bytes.count)
        output += bytes[index..<next]
        index = next
    }

    private func peek(_ distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    private mutating func fail(_ length: Int, _ message: String) {
        let fragment = String(decoding: bytes[index..<min(index + length, bytes.count)], as: UTF8.self)
        errors.append(TemplateError(offset: index, fragment: fragment, message: message))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static let quote = UInt8(ascii: "'")
    private static let doubleQuote = UInt8(ascii: "\"")
    private static let backtick = UInt8(ascii: "`")
    private static let backslash = UInt8(ascii: "\\")
    private static let hash = UInt8(ascii: "#")
    private static let dash = UInt8(ascii: "-")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let exclamation = UInt8(ascii: "!")
    private static let colon = UInt8(ascii: ":")
    private static let equals = UInt8(ascii: "=")
    private static let dot = UInt8(ascii: ".")
    private static let questionMark = UInt8(ascii: "?")
    private static let semicolon = UInt8(ascii: ";")
    private static let newline = UInt8(ascii: "\n")
}
