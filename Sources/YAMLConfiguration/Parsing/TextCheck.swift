/// Finds what libyaml would refuse in the bytes of a file, with the line and column that libyaml does not know then.
struct TextCheck {
    /// The first thing wrong, or `nil` when the bytes are UTF-8 text.
    static func problem(in bytes: some Collection<UInt8>) -> (mark: YAMLMark, sentence: String)? {
        var mark = YAMLMark.start
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var previous: Unicode.Scalar?
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .emptyInput:
                return nil
            case .error:
                return (mark, "this byte is not UTF-8: save the file as UTF-8")
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                guard isAllowed(scalar) else { return (mark, forbidden(scalar)) }
                advance(&mark, over: scalar, after: previous)
                previous = scalar
            }
        }
    }

    private static func advance(_ mark: inout YAMLMark, over scalar: Unicode.Scalar, after previous: Unicode.Scalar?) {
        switch scalar {
        case "\n" where previous == "\r":
            break
        case "\n", "\r":
            mark = YAMLMark(line: mark.line + 1, column: 1)
        default:
            mark.column += 1
        }
    }

    /// The characters that YAML 1.1 calls printable; a byte order mark inside the text is none.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
            true
        default:
            false
        }
    }

    private static func forbidden(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return
            "the invisible character U+\(padded) is not allowed: remove it, or write it as an escape in double quotes"
    }
}
