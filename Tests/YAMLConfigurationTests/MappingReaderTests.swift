import Testing
import YAMLConfiguration

@Suite struct MappingReaderTests {
    @Test("unknown keys are reported where they stand, with the key that was meant")
    func unknown() {
        let (_, problems) = read("conections: 8\nwiat: 1s\nzebra: 1\n\"a\\nb\": 1\n") { keys in
            _ = keys["connections"]
            _ = keys["wait"]
        }
        #expect(
            problems == [
                "f.yaml:1:1: conections: unknown key; did you mean \"connections\"?",
                "f.yaml:2:1: wiat: unknown key; did you mean \"wait\"?",
                "f.yaml:3:1: zebra: unknown key; known here: connections, wait",
                "f.yaml:4:1: a\\nb: unknown key; known here: connections, wait",
            ]
        )
    }

    @Test("all problems of a file come at once, sorted by place, with the path of each key")
    func together() {
        let text = "pool:\n  wait: 5\n  connections: many\nlog: [x]\n"
        let (_, problems) = read(text) { keys in
            _ = keys["log"]?.mapping { _ in }
            _ = keys["pool"]?.mapping { pool in
                _ = pool["connections"]?.integer(in: 1...9)
                _ = pool["wait"]?.duration(in: .zero ... .seconds(9))
            }
            _ = keys.required("name", "what it is called")
        }
        #expect(
            problems == [
                "f.yaml:1:1: the key \"name\" is missing: what it is called",
                "f.yaml:2:9: pool.wait: expected a duration such as 30s (units: ms, s, m, h, d), got \"5\"; did "
                    + "you mean 5s?",
                "f.yaml:3:16: pool.connections: expected a whole number from 1 to 9, got \"many\"",
                "f.yaml:4:6: log: expected a mapping (key: value), got a list",
            ]
        )
    }

    @Test("a key whose lines are all commented out is an empty mapping")
    func nothing() {
        let (_, problems) = read("pool:\n  # connections: 8\n") { keys in _ = keys["pool"]?.mapping { _ in } }
        #expect(problems.isEmpty)
    }

    @Test("the same problem at the same place counts once")
    func once() {
        let (_, problems) = read("a: &x {z: 1}\nb: *x\n") { keys in
            for name in ["a", "b"] { _ = keys[name]?.mapping { _ in } }
        }
        #expect(problems == ["f.yaml:1:8: a.z: unknown key", "f.yaml:1:8: b.z: unknown key"])
    }

    @Test("errors are thrown with the warnings beside them; warnings alone are not thrown")
    func severities() throws {
        let collector = ProblemCollector()
        collector.add(Problem(.warning, file: "b", message: "w"))
        try collector.throwErrors()
        collector.add(Problem(file: "a", mark: .start, key: "k", message: "e"))
        let problems = #expect(throws: Problems.self) { try collector.throwErrors() }
        #expect(problems?.description == "a:1:1: k: e\nb: warning: w")
        #expect(problems?.errors.count == 1)
    }
}
