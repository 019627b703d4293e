import Foundation
import Testing

@testable import HauloutCLI

@Suite struct TimeTextTests {
    private let paris = TimeText(zone: TimeZone(identifier: "Europe/Paris") ?? .gmt)

    private func parse(_ text: String) throws -> Double {
        try paris.parse(text).timeIntervalSince1970
    }

    @Test("a time with a zone is that instant, wherever we are")
    func zoned() throws {
        #expect(try parse("2026-11-24T09:00:00Z") == 1_795_510_800)
        #expect(try parse("2026-11-24T10:00+01:00") == 1_795_510_800)
        #expect(try parse("2026-11-24 03:30:00-0530") == 1_795_510_800)
        #expect(try parse("2026-11-24T09:00:00.250Z") == 1_795_510_800.25)
    }

    @Test("a time without a zone is local")
    func local() throws {
        #expect(try parse("2026-11-24 10:00") == 1_795_510_800)
        #expect(try parse("2026-07-01T02:00:30") == 1_782_864_030)
    }

    @Test("a day or an hour that does not exist is refused")
    func impossible() {
        for text in ["2026-02-30 09:00", "2026-11-24 25:00", "2026-03-29 02:30"] {
            #expect(throws: TimeText.Mistake(description: "there is no such time in Europe/Paris")) { try parse(text) }
        }
    }

    @Test(
        "anything else is refused with examples",
        arguments: ["tomorrow", "09:00", "2026-11-24", "24.11.2026 09:00", ""])
    func other(text: String) {
        #expect(throws: TimeText.Mistake.form) { try parse(text) }
    }
}
