import Testing
import YAMLConfiguration

@Suite struct YAMLParserTests {
    @Test("a value knows its line and column, counted from 1 in characters")
    func marks() throws {
        let (root, problems) = parse("größe: 1\nb:\n  - x\n  - {ü: y}\n")
        #expect(problems.isEmpty)
        guard case .mapping(let entries) = try #require(root).content else { return #expect(Bool(false)) }
        #expect(entries.map(\.key) == ["größe", "b"])
        #expect(entries[0].value.mark == YAMLMark(line: 1, column: 8))
        guard case .sequence(let list) = entries[1].value.content else { return #expect(Bool(false)) }
        #expect(list.map(\.mark) == [YAMLMark(line: 3, column: 5), YAMLMark(line: 4, column: 5)])
        guard case .mapping(let inner) = list[1].content else { return #expect(Bool(false)) }
        #expect(inner[0].value.mark == YAMLMark(line: 4, column: 9))
    }

    @Test("plain and quoted texts stay apart")
    func scalars() {
        let (root, _) = parse("[1, '1', \"a\\tb\", ~, '~', null]")
        guard case .sequence(let list) = root?.content else { return #expect(Bool(false)) }
        let scalars = list.compactMap { if case .scalar(let scalar) = $0.content { scalar } else { nil } }
        #expect(scalars.map(\.text) == ["1", "1", "a\tb", "~", "~", "null"])
        #expect(scalars.map(\.isPlain) == [true, false, false, true, false, true])
        #expect(scalars.map(\.isNull) == [false, false, false, true, false, true])
    }

    @Test(
        "a text without any value is an empty mapping", arguments: ["", "\n\n", "# only a comment\n", "---\n", "~\n"])
    func empty(text: String) {
        let (root, problems) = parse(text)
        #expect(root?.content == .mapping([]))
        #expect(problems.isEmpty)
    }

    @Test("a byte order mark and Windows line ends change nothing")
    func windows() throws {
        let (root, problems) = parse("\u{FEFF}a: 1\r\nb: 2\r\n")
        #expect(problems.isEmpty)
        guard case .mapping(let entries) = try #require(root).content else { return #expect(Bool(false)) }
        #expect(entries.map(\.mark) == [YAMLMark(line: 1, column: 1), YAMLMark(line: 2, column: 1)])
    }

    @Test("an alias stands for the value of its anchor")
    func alias() throws {
        let (root, problems) = parse("a: &x [1, 2]\nb: *x\n")
        #expect(problems.isEmpty)
        guard case .mapping(let entries) = try #require(root).content else { return #expect(Bool(false)) }
        #expect(entries[0].value == entries[1].value)
    }

    @Test(
        "parts of YAML that surprise are refused where they stand",
        arguments: [
            ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: the key \"a\" is given twice, first at line 1"),
            ("x: {a: 1, \"a\": 2}", "f.yaml:1:11: the key \"a\" is given twice, first at line 1"),
            (
                "a: !!python/object x\n",
                "f.yaml:1:4: the tag \"tag:yaml.org,2002:python/object\" is not allowed: remove it"
            ),
            ("a: !secret x\n", "f.yaml:1:4: the tag \"!secret\" is not allowed: remove it"),
            ("a: &x {b: 1}\nc:\n  <<: *x\n", "f.yaml:3:3: merge keys (<<) are not supported: write the keys out"),
            ("? [a]\n: 1\n", "f.yaml:1:3: expected a name as key, got a list or a mapping"),
            ("~: 1\n", "f.yaml:1:1: expected a name before the colon, got nothing"),
            ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document starts here: expected one document per file"),
            ("a: *x\n", "f.yaml:1:4: the alias *x has no anchor &x before it"),
            ("a: &x [*x]\n", "f.yaml:1:8: the alias *x has no anchor &x before it"),
        ]
    )
    func refused(text: String, problem: String) {
        #expect(parse(text).problems == [problem])
    }

    @Test("several of them are reported at once")
    func several() {
        let (root, problems) = parse("a: !x 1\na: 2\nb: !y 3\n")
        #expect(root != nil)
        #expect(problems.map { $0.prefix(11) } == ["f.yaml:1:4:", "f.yaml:2:1:", "f.yaml:3:4:"])
    }
}
