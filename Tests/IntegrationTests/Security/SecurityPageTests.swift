import Foundation
import Testing

@Suite("docs/security.md") struct SecurityPageTests {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../..").standardizedFileURL

    @Test("has all thirty points, and names no suite that is not there")
    func suites() throws {
        let page = try String(contentsOf: Self.checkout.appendingPathComponent("docs/security.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| S") }
        let points = rows.flatMap { row in row.split(separator: "|")[0].matches(of: /S(\d+)/).compactMap { Int($0.1) } }
        #expect(points == Array(1...30))
        let tests = FileManager.default.enumerator(atPath: Self.checkout.appendingPathComponent("Tests").path)
        let sources = try (tests?.allObjects ?? []).compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOf: Self.checkout.appendingPathComponent("Tests/\($0)"), encoding: .utf8)
        }.joined()
        for suite in page.matches(of: /`(\w+Tests)`/) {
            #expect(sources.contains("struct \(suite.1)"), "\(suite.1)")
        }
    }
}
