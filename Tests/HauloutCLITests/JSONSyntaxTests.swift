import Testing

@testable import HauloutCLI

@Suite struct JSONSyntaxTests {
    @Test(
        "the place where a text stops being JSON is named, with what was expected",
        arguments: [
            (#"{"p": hunter2}"#, "1, column 7", "a value"), (#"{"a": 1,}"#, "1, column 9", "a name in double quotes"),
            (#"{"a" 1}"#, "1, column 6", "a colon"), ("{'a': 1}", "1, column 2", "a name in double quotes"),
            ("[1 2]", "1, column 4", "a comma or ]"), ("[01]", "1, column 3", "a comma or ]"),
            ("", "1, column 1", "a value"),
            ("{}\n x", "2, column 2", "the end of the text"),
            (#"["é", "\x"]"#, "1, column 9", #"" \ / b f n r t or u after \"#),
            ("[\"a\n\"]", "1, column 4", "no control character"), (#"["a"#, "1, column 4", "a double quote"),
            ("[1.]", "1, column 4", "a digit"), (#"["\u12g4"]"#, "1, column 7", "four hexadecimal digits"),
        ]
    )
    func mistakes(text: String, place: String, expected: String) throws {
        let mistake = try #require(JSONSyntax.mistake(in: text))
        #expect("\(mistake)".hasPrefix("line \(place): expected \(expected)"), "\(mistake)")
    }

    @Test(
        "JSON is JSON",
        arguments: ["{}", "[]", " [1, -2.5e+3, 0] ", #"{"a": {"b": [true, false, null]}, "c": "\u00e9\n/"}"#, "7"])
    func sound(text: String) {
        #expect(JSONSyntax.mistake(in: text) == nil)
    }

    @Test("a text nested without end is a mistake, not a crash")
    func deep() {
        #expect(JSONSyntax.mistake(in: String(repeating: "[", count: 100_000))?.expected == "at most 512 levels")
    }
}
