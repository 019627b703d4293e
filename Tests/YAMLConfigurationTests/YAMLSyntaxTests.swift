import Testing
import YAMLConfiguration

@Suite struct YAMLSyntaxTests {
    @Test(
        "a text that is not YAML is one problem, at its place, in words that help",
        arguments: [
            (
                "a: b: c\n",
                "f.yaml:1:5: a \"key: value\" cannot start here: check the indentation, "
                    + "or put quotes around a text that contains \": \""
            ),
            ("a: [1, 2\nb: 3\n", "f.yaml:2:2: expected \",\" or \"]\" in the list that starts at line 1, column 4"),
            ("a: {b: 1\n", "f.yaml:2:1: expected \",\" or \"}\" in the mapping that starts at line 1, column 4"),
            ("a: 'open\nb: 1\n", "f.yaml:3:1: the quotes opened at line 1, column 4 are never closed"),
            (
                "a:\n  - 1\n  b: 2\n",
                "f.yaml:3:3: expected \"- \", an entry of the list that starts at line 2: check the indentation"
            ),
            (
                "a: 1\n  b: 2\n",
                "f.yaml:2:4: a \"key: value\" cannot start here: check the indentation, "
                    + "or put quotes around a text that contains \": \""
            ),
            ("a: 1\nb\nc: 2\n", "f.yaml:3:1: expected \": \" and a value after the key at line 2, column 1"),
            (
                "a: @x\n",
                "f.yaml:1:4: a value cannot start with this character: indent with spaces, "
                    + "and put quotes around text that starts with a tab, @, % or `"
            ),
            (
                "a:\n\tb: 1\n",
                "f.yaml:2:1: a value cannot start with this character: indent with spaces, "
                    + "and put quotes around text that starts with a tab, @, % or `"
            ),
            (
                "a: \"C:\\data\"\n",
                "f.yaml:1:7: unknown escape in double quotes: write \\\\ for a backslash, or use single quotes"
            ),
            ("a: - 1\n", "f.yaml:1:4: a list entry \"- \" cannot start here: put it on a line of its own"),
        ]
    )
    func syntax(text: String, problem: String) {
        let (root, problems) = parse(text)
        #expect(root == nil)
        #expect(problems == [problem])
    }

    @Test(
        "bytes that are not UTF-8 are found with line and column",
        arguments: [
            (
                [UInt8]("a: gr\u{00FC}n\nb: ".utf8) + [0xFC, 0x0A],
                "f.yaml:2:4: this byte is not UTF-8: save the file as UTF-8"
            ),
            ([0x61, 0x3A, 0x20, 0xC3], "f.yaml:1:4: this byte is not UTF-8: save the file as UTF-8"),
            ([0xFF, 0xFE, 0x61, 0x00], "f.yaml:1:1: this byte is not UTF-8: save the file as UTF-8"),
            // A surrogate, and a slash in two bytes instead of one.
            ([0x0D, 0x0A, 0xED, 0xA0, 0x80], "f.yaml:2:1: this byte is not UTF-8: save the file as UTF-8"),
            ([0x0D, 0xC0, 0xAF], "f.yaml:2:1: this byte is not UTF-8: save the file as UTF-8"),
        ]
    )
    func encoding(bytes: [UInt8], problem: String) {
        #expect(parse(bytes).problems == [problem])
    }

    @Test("control characters are named")
    func control() {
        let (_, problems) = parse("a: 1\nb: x\u{0}y\n")
        let hint = "remove it, or write it as an escape in double quotes"
        #expect(problems == ["f.yaml:2:5: the invisible character U+0000 is not allowed: \(hint)"])
    }

    @Test("no text at all makes the parser trap, whatever is put in or taken out of one")
    func mutations() {
        var random = SeededGenerator(state: 7)
        let sample = Array("a: &x [1, 'b', {c: \"d\"}]\nb: |\n  text\nc: *x\n? q\n: !t v\n--- \n%YAML 1.1\n".utf8)
        let pieces: [[UInt8]] = ["{", "[", "- ", ": ", "\n", "&x ", "*x", "!", "'", "\"", "|\n", "<<", "\t", "#"].map {
            Array($0.utf8)
        }
        for _ in 0..<3_000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let start = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 0...3, using: &random))
                bytes.replaceSubrange(start..<end, with: pieces.randomElement(using: &random) ?? [])
            }
            let (root, problems) = parse(bytes)
            #expect(root != nil || !problems.isEmpty)
        }
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
