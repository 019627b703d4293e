import Testing
import YAMLConfiguration

@Suite struct UnitTextTests {
    @Test("durations are read and written in the largest unit that is exact")
    func durations() throws {
        for text in ["250ms", "30s", "90s", "25m", "2h", "1d", "0s"] {
            #expect(DurationText.format(try DurationText.parse(text)) == text)
        }
        #expect(DurationText.format(try DurationText.parse("120s")) == "2m")
        #expect(DurationText.format(try DurationText.parse("24h")) == "1d")
    }

    @Test("sizes and rates are read and written alike")
    func sizes() throws {
        for text in ["512B", "64KiB", "1MiB", "2GiB"] {
            #expect(ByteSizeText.format(try ByteSizeText.parse(text)) == text)
        }
        for text in ["100/s", "5/m", "1000/h", "1/d"] {
            #expect(try Rate(parsing: text).description == text)
        }
    }

    @Test(
        "suggestions forgive one mistake in three letters",
        arguments: [
            ("conections", "connections"), ("wiat", "wait"), ("POOL", "pool"), ("xy", nil), ("qqqqqq", nil),
        ])
    func suggestions(word: String, meant: String?) {
        #expect(Suggestion.nearest(to: word, among: ["connections", "wait", "pool", "lease"]) == meant)
    }
}
