import Testing
import YAMLConfiguration

@Suite struct ValueReaderTests {
    @Test(
        "booleans are true and false only",
        arguments: [
            ("k: yes", "f.yaml:1:4: k: expected true or false, got \"yes\"; write true"),
            ("k: Off", "f.yaml:1:4: k: expected true or false, got \"Off\"; write false"),
            ("k: TRUE", "f.yaml:1:4: k: expected true or false, got \"TRUE\"; write true"),
            ("k: 'true'", "f.yaml:1:4: k: expected true or false, got \"true\"; remove the quotes"),
            ("k: 1", "f.yaml:1:4: k: expected true or false, got \"1\""),
            ("k:", "f.yaml:1:3: k: expected true or false, got nothing"),
        ]
    )
    func bool(text: String, problem: String) {
        #expect(readKey(text) { $0.bool() }.problems == [problem])
        #expect(readKey("k: true") { $0.bool() }.value == true)
    }

    @Test(
        "whole numbers are written in decimal digits and stay in their range",
        arguments: [
            ("k: eight", "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"eight\""),
            ("k: 100", "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"100\""),
            ("k: -1", "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"-1\""),
            ("k: 1.5", "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"1.5\""),
            ("k: 0x10", "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"0x10\""),
            (
                "k: 010",
                "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"010\"; write it without leading zeros"
            ),
            ("k: 1_0", "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"1_0\"; write 10"),
            ("k: '8'", "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"8\"; remove the quotes"),
            ("k: [8]", "f.yaml:1:4: k: expected a whole number from 1 to 99, got a list"),
            ("k: {a: 8}", "f.yaml:1:4: k: expected a whole number from 1 to 99, got a mapping"),
            (
                "k: 99999999999999999999",
                "f.yaml:1:4: k: expected a whole number from 1 to 99, got \"99999999999999999999\""
            ),
        ]
    )
    func integer(text: String, problem: String) {
        #expect(readKey(text) { $0.integer(in: 1...99) }.problems == [problem])
        #expect(readKey("k: 42") { $0.integer(in: 1...99) }.value == 42)
    }

    @Test(
        "durations carry a unit",
        arguments: [
            ("30", "expected a duration such as 30s (units: ms, s, m, h, d), got \"30\"; did you mean 30s?"),
            ("30 s", "expected a duration such as 30s (units: ms, s, m, h, d), got \"30 s\"; did you mean 30s?"),
            ("30sec", "expected a duration such as 30s (units: ms, s, m, h, d), got \"30sec\"; did you mean 30s?"),
            ("5M", "expected a duration such as 30s (units: ms, s, m, h, d), got \"5M\"; did you mean 5m?"),
            ("1.5h", "expected a duration such as 30s (units: ms, s, m, h, d), got \"1.5h\""),
            ("-1s", "expected a duration such as 30s (units: ms, s, m, h, d), got \"-1s\""),
            ("2h", "expected a duration from 3s to 1h, got \"2h\""),
            ("2999ms", "expected a duration from 3s to 1h, got \"2999ms\""),
            ("99999999999999999d", "expected a duration of at most 365000d, got \"99999999999999999d\""),
        ]
    )
    func duration(text: String, problem: String) {
        let bounds = Duration.seconds(3) ... .seconds(3_600)
        #expect(readKey("k: \(text)") { $0.duration(in: bounds) }.problems == ["f.yaml:1:4: k: \(problem)"])
        #expect(readKey("k: '30s'") { $0.duration(in: bounds) }.value == .seconds(30))
    }

    @Test("sizes, shares and rates carry theirs")
    func units() {
        let sizes = 1...(1 << 30)
        #expect(readKey("k: 64KiB") { $0.byteSize(in: sizes) }.value == 65_536)
        #expect(readKey("k: 20%") { $0.percent() }.value == 0.2)
        #expect(readKey("k: 100/s") { $0.rate() }.value == Rate(count: 100, per: .seconds(1)))
        #expect(
            readKey("k: 1MB") { $0.byteSize(in: sizes) }.problems
                == [
                    "f.yaml:1:4: k: expected a size such as 1MiB (units: B, KiB, MiB, GiB), got \"1MB\"; did "
                        + "you mean 1MiB?"
                ]
        )
        #expect(
            readKey("k: 2GiB") { $0.byteSize(in: sizes) }.problems
                == ["f.yaml:1:4: k: expected a size from 1B to 1GiB, got \"2GiB\""]
        )
        #expect(
            readKey("k: 20") { $0.percent() }.problems
                == ["f.yaml:1:4: k: expected a share from 0% to 100%, got \"20\"; did you mean 20%?"]
        )
        #expect(
            readKey("k: 100/sec") { $0.rate() }.problems
                == [
                    "f.yaml:1:4: k: expected a rate such as 100/s (per s, m, h or d), got \"100/sec\"; did you "
                        + "mean 100/s?"
                ]
        )
    }

    @Test("of a few words, the nearest is suggested")
    func choice() {
        let problems = readKey("k: debgu") { $0.choice(["info", "debug"]) }.problems
        #expect(problems == ["f.yaml:1:4: k: expected one of info, debug, got \"debgu\"; did you mean \"debug\"?"])
    }

    @Test("every wrong element of a list is reported with its index")
    func list() {
        let (value, problems) = readKey("k:\n  - 1\n  - x\n  - 3\n  - ~\n") { value in
            value.list(of: "numbers") { $0.integer(in: 1...9) }
        }
        #expect(value == [1, 3])
        #expect(
            problems == [
                "f.yaml:3:5: k[1]: expected a whole number from 1 to 9, got \"x\"",
                "f.yaml:5:5: k[3]: expected a whole number from 1 to 9, got nothing",
            ]
        )
        let empty = readKey("k: []") { $0.list(of: "numbers", minimum: 1) { $0.integer(in: 1...9) } }
        #expect(empty.problems == ["f.yaml:1:4: k: expected at least 1 of: numbers, got an empty list"])
    }

    @Test("long and unprintable values are shortened and escaped in messages")
    func quoting() {
        let text = "k: \"\\e[31m\\n" + String(repeating: "x", count: 100) + "\""
        let problem = readKey(text) { $0.integer(in: 1...9) }.problems.first
        #expect(problem?.contains("got \"\\u{1b}[31m\\n" + String(repeating: "x", count: 54) + "…\"") == true)
    }

    @Test("something inside a text is reported where it stands, in block and quoted texts too")
    func fragments() {
        let text = "k: |\n  one :x\n  two :x\n"
        let block = readKey(text) { $0.report("bad", at: ":x", occurrence: 2) as Void? }
        #expect(block.problems == ["f.yaml:3:7: k: bad"])
        let quoted = readKey("k: 'it''s :x'") { $0.report("bad", at: ":x") as Void? }
        #expect(quoted.problems == ["f.yaml:1:11: k: bad"])
        let escaped = readKey("k: \"\\x3ax\"") { $0.report("bad", at: ":x") as Void? }
        #expect(escaped.problems == ["f.yaml:1:4: k: bad"])
    }
}
