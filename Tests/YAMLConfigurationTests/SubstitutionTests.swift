import Testing
import YAMLConfiguration

@Suite struct SubstitutionTests {
    private let environment = ["HOST": "db1", "PORT": "3307", "EMPTY": "", "TRICK": "${HOST} : [x"]

    @Test("variables are put in, once, as text, and $${ stays ${")
    func values() {
        func string(_ text: String) -> String? { readKey("k: \(text)", environment: environment) { $0.string() }.value }
        #expect(string("${HOST}") == "db1")
        #expect(string("a-${HOST}-${PORT}b") == "a-db1-3307b")
        #expect(string("\"${TRICK}\"") == "${HOST} : [x")
        #expect(string("\"$${HOST} $HOST $$ {}\"") == "${HOST} $HOST $$ {}")
        #expect(string("x${EMPTY}") == "x")
    }

    @Test("a variable can be a number, quoted or not")
    func numbers() {
        let range = 1...9_999
        #expect(readKey("k: ${PORT}", environment: environment) { $0.integer(in: range) }.value == 3307)
        #expect(readKey("k: \"${PORT}\"", environment: environment) { $0.integer(in: range) }.value == 3307)
    }

    @Test("what a variable holds is not shown in a message")
    func secrecy() {
        let problems = readKey("k: ${HOST}", environment: environment) { $0.integer(in: 1...9) }.problems
        #expect(problems == ["f.yaml:1:4: k: expected a whole number from 1 to 9, got the value of \"${HOST}\""])
        let duration = readKey("k: ${PORT}", environment: environment) { $0.duration(in: .zero ... .seconds(1)) }
            .problems
        #expect(duration.allSatisfy { !$0.contains("3307") })
    }

    @Test(
        "unset variables and broken references are problems",
        arguments: [
            ("${HSOT}", "the environment variable HSOT is not set; did you mean \"HOST\"?"),
            ("${ELSEWHERE}", "the environment variable ELSEWHERE is not set"),
            ("${HOST", "the variable that starts with ${ has no closing brace (write $${ for the text ${)"),
            ("${}", "\"${}\" names no environment variable (write $${ for the text ${)"),
            ("${A:-b}", "\"${A:-b}\" names no environment variable (write $${ for the text ${)"),
        ]
    )
    func problems(text: String, problem: String) {
        let problems = readKey("k: \(text)", environment: environment) { $0.string() }.problems
        #expect(problems == ["f.yaml:1:4: k: \(problem)"])
    }

    @Test("without an environment, ${ is text")
    func off() {
        #expect(readKey("k: ${HOST}") { $0.string() }.value == "${HOST}")
    }
}
