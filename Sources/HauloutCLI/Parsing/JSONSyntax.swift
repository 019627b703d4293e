/// Finds where a text stops being JSON: Foundation's decoder does not say it on Linux.
struct JSONSyntax {
    /// What is wrong, and where.
    struct Mistake: Error, Equatable, CustomStringConvertible {
        /// From 1.
        var line: Int
        /// From 1, in characters.
        var column: Int
        var expected: String

        var description: String { "line \(line), column \(column): expected \(expected)" }
    }

    /// As deep as Foundation goes.
    private static let mostDepth = 512

    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Returns `nil` for a text that is JSON.
    static func mistake(in text: String) -> Mistake? {
        var syntax = JSONSyntax(text)
        do throws(Mistake) {
            try syntax.value(depth: 0)
            guard syntax.next == nil else { throw syntax.mistake("the end of the text") }
            return nil
        } catch {
            return error
        }
    }

    private mutating func value(depth: Int) throws(Mistake) {
        guard depth < Self.mostDepth else { throw mistake("at most \(Self.mostDepth) levels") }
        switch next ?? 0 {
        case UInt8(ascii: "{"): try list(until: "}") { syntax throws(Mistake) in try syntax.member(depth: depth + 1) }
        case UInt8(ascii: "["): try list(until: "]") { syntax throws(Mistake) in try syntax.value(depth: depth + 1) }
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: try word()
        }
    }

    /// The elements between two brackets.
    private mutating func list(
        until end: Unicode.Scalar, _ element: (inout JSONSyntax) throws(Mistake) -> Void
    ) throws(Mistake) {
        position += 1
        if next == UInt8(ascii: end) { return position += 1 }
        while true {
            try element(&self)
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: end): return position += 1
            default: throw mistake("a comma or \(end)")
            }
        }
    }

    private mutating func member(depth: Int) throws(Mistake) {
        guard next == UInt8(ascii: "\"") else { throw mistake("a name in double quotes") }
        try string()
        guard next == UInt8(ascii: ":") else { throw mistake("a colon") }
        position += 1
        try value(depth: depth)
    }

    private mutating func string() throws(Mistake) {
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw mistake("no control character inside a string (write \\n, \\t, \\u0000)") }
            if byte == UInt8(ascii: "\\") { try escape() } else { position += 1 }
        }
        guard current != nil else { throw mistake("a double quote that ends the string") }
        position += 1
    }

    private mutating func escape() throws(Mistake) {
        position += 1
        guard let byte = current, "\"\\/bfnrtu".utf8.contains(byte) else {
            throw mistake("\" \\ / b f n r t or u after \\")
        }
        position += 1
        guard byte == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard let digit = current, Character(Unicode.Scalar(digit)).isHexDigit else {
                throw mistake("four hexadecimal digits")
            }
            position += 1
        }
    }

    private mutating func number() throws(Mistake) {
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(Mistake) {
        guard let first = current, isDigit(first) else { throw mistake("a digit") }
        while let byte = current, isDigit(byte) { position += 1 }
    }

    private mutating func word() throws(Mistake) {
        for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
            return position += word.utf8.count
        }
        throw mistake("a value (text in double quotes, a number, true, false, null, an object or an array)")
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next byte that is no white space; skips to it.
    private var next: UInt8? {
        mutating get {
            while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
            return current
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func mistake(_ expected: String) -> Mistake {
        let before = bytes[..<min(position, bytes.count)]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return Mistake(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: String(decoding: before[start...], as: UTF8.self).count + 1,
            expected: expected
        )
    }
}
