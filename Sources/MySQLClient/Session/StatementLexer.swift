/// Cuts the UTF-8 text of a statement into tokens as the server does, without allocating.
///
/// What quotes mean depends on `sql_mode`, which can change at any time: `Quoting` says which reading this is.
struct StatementLexer {
    /// In which quotes a backslash escapes the next character.
    struct Quoting: Equatable {
        var single: Bool
        var double: Bool

        static let standard = Quoting(single: true, double: true)
        /// The others that exist: `NO_BACKSLASH_ESCAPES`, and `ANSI_QUOTES` with and without it.
        static let others = [
            Quoting(single: false, double: false), Quoting(single: true, double: false),
        ]
    }

    private let text: UnsafeBufferPointer<UInt8>
    private let quoting: Quoting
    private var position = 0
    /// Behind a name: a dot here is that of a qualified name, not of a number.
    private var isBehindName = false
    /// Behind such a dot: here every word is a name.
    private var isBehindDot = false
    /// How many `/*!` are open.
    private var executableDepth = 0

    /// A backslash was seen in a quoted string, so that the readings may differ.
    private(set) var hasBackslash = false
    /// `/*! … */` or `/*M! … */` was seen: a comment on some servers.
    private(set) var hasExecutableComment = false
    /// A comment was seen, executable or not.
    private(set) var hasComment = false
    /// A quote was opened and never closed: the server refuses such a statement.
    private(set) var isUnterminated = false
    /// Something was seen that has no place in a statement.
    private var hasStrangeness = false
    /// How many placeholders were seen.
    private(set) var parameterCount = 0

    /// True when every server, in every `sql_mode`, reads what was seen in this way.
    var isCertain: Bool { !hasBackslash && !hasComment && !isUnterminated && !hasStrangeness }

    init(_ text: UnsafeBufferPointer<UInt8>, quoting: Quoting) {
        self.text = text
        self.quoting = quoting
    }

    mutating func next() -> StatementToken {
        let before = position
        guard skipBlanks() else {
            hasStrangeness = true
            return token(.strange, from: before)
        }
        let isApart = position > before
        if isApart { (isBehindName, isBehindDot) = (false, false) }
        var token = position < text.count ? read() : token(.end, from: position)
        token.isApart = isApart
        if token.kind == .parameter { parameterCount += 1 }
        if token.kind == .strange { hasStrangeness = true }
        isBehindDot = token.kind == .dot && isBehindName
        isBehindName = token.kind == .name || (token.kind == .word && !isDigit(text[token.start]))
        return token
    }

    private mutating func read() -> StatementToken {
        let start = position
        let byte = text[start]
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x80...0xFF: return readWord(from: start)
        case 0x30...0x39: return readNumber(from: start)
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): return readQuoted(byte, from: start)
        case UInt8(ascii: "("): return single(.open)
        case UInt8(ascii: ")"): return single(.close)
        case UInt8(ascii: ","): return single(.comma)
        case UInt8(ascii: "."): return single(.dot)
        case UInt8(ascii: ";"): return single(.semicolon)
        case UInt8(ascii: "?"): return single(.parameter)
        case UInt8(ascii: "@"): return readVariable(from: start)
        case UInt8(ascii: ":"): return peek(1) == UInt8(ascii: "=") ? pair(.assignment) : single(.strange)
        // `\N` is another spelling of NULL.
        case UInt8(ascii: "\\"): return peek(1) == UInt8(ascii: "N") ? pair(.symbol) : single(.strange)
        // * + - / % = < > ! & | ^ ~ { }
        case 0x2A, 0x2B, 0x2D, 0x2F, 0x25, 0x3C...0x3E, 0x21, 0x26, 0x7C, 0x5E, 0x7E, 0x7B, 0x7D: return single(.symbol)
        default: return single(.strange)
        }
    }

    // MARK: - Words and numbers

    private mutating func readWord(from start: Int) -> StatementToken {
        var hash = StatementWord.seed
        while position < text.count, case let byte = text[position], isWord(byte) {
            hash = StatementWord.mix(hash, byte)
            position += 1
        }
        var token = token(isBehindDot ? .name : .word, from: start)
        token.word = StatementWord.find(UnsafeBufferPointer(rebasing: text[start..<position]), hash: hash)
        return token
    }

    /// Digits with a fraction and an exponent, or a name that begins with a digit.
    private mutating func readNumber(from start: Int) -> StatementToken {
        if isBehindDot { return readWord(from: start) }
        while position < text.count, isDigit(text[position]) { position += 1 }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            while position < text.count, isDigit(text[position]) { position += 1 }
            readExponent()
            return token(.word, from: start)
        }
        while position < text.count, isWord(text[position]) { position += 1 }
        return token(.word, from: start)
    }

    private mutating func readExponent() {
        guard let letter = peek(0), letter | 0x20 == UInt8(ascii: "e") else { return }
        let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 2 : 1
        guard let digit = peek(sign), isDigit(digit) else { return }
        position += sign
        while position < text.count, isDigit(text[position]) { position += 1 }
    }

    // MARK: - Quotes and variables

    private mutating func readQuoted(_ quote: UInt8, from start: Int) -> StatementToken {
        position += 1
        guard skipPast(quote) else {
            isUnterminated = true
            return token(.strange, from: start)
        }
        return token(quote == UInt8(ascii: "`") ? .name : .string, from: start)
    }

    /// Goes on behind the closing quote; false when there is none.
    private mutating func skipPast(_ quote: UInt8) -> Bool {
        let escapes =
            switch quote {
            case UInt8(ascii: "'"): quoting.single
            case UInt8(ascii: "\""): quoting.double
            default: false
            }
        let isString = quote != UInt8(ascii: "`")
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: "\\"), isString {
                hasBackslash = true
                if escapes { position = min(position + 1, text.count) }
            } else if byte == quote {
                guard peek(0) == quote else { return true }
                position += 1
            }
        }
        return false
    }

    /// `@name`, `@'name'` or the `@@` of a system variable.
    private mutating func readVariable(from start: Int) -> StatementToken {
        position += 1
        guard let byte = peek(0) else { return token(.strange, from: start) }
        switch byte {
        case UInt8(ascii: "@"):
            position += 1
            return token(.systemVariable, from: start)
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            position += 1
            guard skipPast(byte) else {
                isUnterminated = true
                return token(.strange, from: start)
            }
            return token(.userVariable, from: start)
        default:
            // A dot belongs to the name here.
            while let byte = peek(0), isWord(byte) || byte == UInt8(ascii: ".") { position += 1 }
            return token(position > start + 1 ? .userVariable : .strange, from: start)
        }
    }

    // MARK: - White space and comments

    /// Goes on to the next token. False when a comment is not closed or holds a zero byte, where the server's idea of
    /// its end is another.
    private mutating func skipBlanks() -> Bool {
        while let byte = peek(0) {
            switch byte {
            case 0x20, 0x09...0x0D:
                position += 1
            case UInt8(ascii: "#"):
                guard skipLine() else { return false }
            case UInt8(ascii: "-"):
                guard peek(1) == UInt8(ascii: "-"), case let third = peek(2) ?? 0x20, third <= 0x20 || third == 0x7F
                else { return true }
                guard skipLine() else { return false }
            case UInt8(ascii: "/"):
                guard peek(1) == UInt8(ascii: "*") else { return true }
                if openExecutable() { continue }
                guard skipComment() else { return false }
            case UInt8(ascii: "*"):
                guard executableDepth > 0, peek(1) == UInt8(ascii: "/") else { return true }
                executableDepth -= 1
                position += 2
            default:
                return true
            }
        }
        return true
    }

    private mutating func skipLine() -> Bool {
        hasComment = true
        while let byte = peek(0), byte != 0x0A {
            if byte == 0 { return false }
            position += 1
        }
        return true
    }

    private mutating func skipComment() -> Bool {
        hasComment = true
        position += 2
        while let byte = peek(0) {
            if byte == 0 { return false }
            if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                position += 2
                return true
            }
            position += 1
        }
        return false
    }

    /// Steps over `/*!` or `/*M!` and its version number; what follows is read as if it were no comment.
    private mutating func openExecutable() -> Bool {
        let mark = peek(2) == UInt8(ascii: "M") ? 3 : 2
        guard peek(mark) == UInt8(ascii: "!") else { return false }
        position += mark + 1
        while let byte = peek(0), isDigit(byte) { position += 1 }
        executableDepth += 1
        hasComment = true
        hasExecutableComment = true
        return true
    }

    // MARK: - Bytes

    private func peek(_ offset: Int) -> UInt8? {
        position + offset < text.count ? text[position + offset] : nil
    }

    private func token(_ kind: StatementToken.Kind, from start: Int) -> StatementToken {
        StatementToken(kind: kind, start: start, end: position)
    }

    private mutating func single(_ kind: StatementToken.Kind) -> StatementToken {
        position += 1
        return token(kind, from: position - 1)
    }

    private mutating func pair(_ kind: StatementToken.Kind) -> StatementToken {
        position += 2
        return token(kind, from: position - 2)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Letters, digits, `_`, `$`, and all that is not ASCII.
    @inline(__always)
    private func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x24
    }
}
