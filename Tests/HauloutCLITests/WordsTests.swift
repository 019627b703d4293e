import Foundation
import HauloutCore
import Testing

@Suite struct WordsTests {
    @Test("numbers have separators, and nouns their plural")
    func counts() {
        #expect(Words.count(0) == "0")
        #expect(Words.count(-1_234_567) == "-1,234,567")
        #expect(Words.count(1, "task") == "1 task")
        #expect(Words.count(1_000, "task") == "1,000 tasks")
        #expect(Words.count(2, "entry", plural: "entries") == "2 entries")
    }

    @Test(
        "durations have two units at most",
        arguments: [
            (Duration.milliseconds(12), "12 ms"), (.milliseconds(1_250), "1.2 s"), (.seconds(2), "2 s"),
            (.seconds(59), "59 s"), (.seconds(250), "4 min 10 s"), (.seconds(11_100), "3 h 5 min"),
            (.seconds(187_200), "2 d 4 h"),
        ]
    )
    func durations(duration: Duration, text: String) {
        #expect(Words.duration(duration) == text)
    }

    @Test("a share is all or nothing only when it is")
    func shares() {
        #expect(Words.share(97, of: 100) == "97.0 %")
        #expect(Words.share(999_999, of: 1_000_000) == "99.9 %")
        #expect(Words.share(1, of: 1_000_000) == "0.1 %")
        #expect(Words.share(5, of: 5) == "100.0 %")
        #expect(Words.share(0, of: 0) == "0.0 %")
    }

    @Test("a span names the day once")
    func spans() {
        let start = Date(timeIntervalSince1970: 1_795_510_800)
        #expect(Words.span(start, start) == "2026-11-24 09:00:00 UTC")
        #expect(Words.span(start, start.addingTimeInterval(60)) == "2026-11-24 09:00:00 to 09:01:00 UTC")
        #expect(Words.span(start, start.addingTimeInterval(86_400)) == "2026-11-24 09:00:00 to 2026-11-25 09:00:00 UTC")
    }

    @Test("what could move a terminal's cursor or turn a line around is written out")
    func printable() {
        #expect(PrintableText.line("a\u{1B}[2Jb\n\tc\u{202E}d") == "a\\u{1b}[2Jb c\\u{202e}d")
        #expect(PrintableText.lines("a\tb\r\nc") == ["a    b", "c"])
        #expect(PrintableText.item(["uid": 7, "year": 2026]) == "uid=7 year=2026")
        #expect(PrintableText.item(.string(String(repeating: "x", count: 100)), limit: 10) == "xxxxxxxxx…")
    }
}
