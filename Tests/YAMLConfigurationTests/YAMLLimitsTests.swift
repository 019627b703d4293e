import Testing
import YAMLConfiguration

@Suite struct YAMLLimitsTests {
    @Test("a file of 300 KiB is refused before it is parsed")
    func size() {
        let text = "a: " + String(repeating: "x", count: 300 * 1024)
        #expect(parse(text).problems == ["f.yaml: the file is larger than 256KiB, the most that is read"])
    }

    @Test("a file of exactly the limit is read")
    func exactSize() {
        let text = "a: " + String(repeating: "x", count: 256 * 1024 - 3)
        #expect(parse(text).problems.isEmpty)
    }

    @Test("32 levels are read, 33 are not, and 100,000 brackets end like 33")
    func depth() {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(parse(nested(32)).problems.isEmpty)
        let problem = "f.yaml:1:33: lists and mappings nest deeper than 32 levels, the most that are read"
        #expect(parse(nested(33)).problems == [problem])
        #expect(parse(String(repeating: "[", count: 100_000)).problems == [problem])
        #expect(parse(String(repeating: "- ", count: 1_000)).problems.first?.hasPrefix("f.yaml:1:65: lists") == true)
    }

    @Test("aliases cannot nest values deeper than the limit")
    func depthThroughAliases() {
        let ten = String(repeating: "[", count: 10) + "1" + String(repeating: "]", count: 10)
        func text(_ outer: Int) -> String {
            "a: &a \(ten)\nb: " + String(repeating: "[", count: outer) + "*a" + String(repeating: "]", count: outer)
        }
        #expect(parse(text(21)).problems.isEmpty)
        let problem = "f.yaml:2:26: lists and mappings nest deeper than 32 levels, the most that are read"
        #expect(parse(text(22)).problems == [problem])
    }

    @Test("a billion laughs are not expanded")
    func billionLaughs() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let problems = parse(text).problems
        #expect(problems == ["f.yaml:5:10: more than 10000 values (aliases expanded), the most that are read"])
    }

    @Test("the 101st alias is refused")
    func aliases() {
        func text(_ count: Int) -> String {
            "a: &a 1\nb:\n" + String(repeating: "- *a\n", count: count)
        }
        #expect(parse(text(100)).problems.isEmpty)
        #expect(parse(text(101)).problems == ["f.yaml:103:3: more than 100 aliases, the most that are read"])
    }

    @Test("10,000 values are read, one more is not")
    func nodes() {
        #expect(parse(String(repeating: "- 1\n", count: 9_999)).problems.isEmpty)
        let problems = parse(String(repeating: "- 1\n", count: 10_000)).problems
        #expect(problems == ["f.yaml:10000:3: more than 10000 values (aliases expanded), the most that are read"])
    }
}
