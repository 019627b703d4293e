import Flatness
import Testing

@Suite struct TrendTests {
    private static let tolerance = Tolerance(share: 0.05, margin: 2)

    private func isFlat(_ value: (Double) -> Double) throws -> Bool {
        try #require(Trend((0..<360).map { value(Double($0) / 360) }, Self.tolerance)).isFlat
    }

    @Test("what stays as it is, is flat")
    func constant() throws {
        #expect(try isFlat { _ in 100 })
        #expect(try isFlat { _ in 0 })
    }

    @Test("growth in the first quarter is warm-up")
    func warmUp() throws {
        #expect(try isFlat { $0 < 0.25 ? 400 * $0 : 100 })
    }

    @Test("steady growth is a leak once it is more than is tolerated")
    func growth() throws {
        // From the middle of the second quarter to that of the last is half a run.
        #expect(try isFlat { 100 + 12 * $0 })
        #expect(try !isFlat { 100 + 20 * $0 })
    }

    @Test("a step that is never taken back is a leak, a peak is not")
    func stepAndPeak() throws {
        #expect(try !isFlat { $0 < 0.6 ? 100 : 120 })
        #expect(try isFlat { (0.6..<0.8).contains($0) ? 1_000 : 100 })
        #expect(try isFlat { $0 > 0.9 ? 1_000 : 100 })
    }

    @Test("what becomes less is flat")
    func shrinking() throws {
        #expect(try isFlat { 100 - 90 * $0 })
    }

    @Test("too few values give no verdict")
    func tooFew() {
        #expect(Trend([1, 1, 1, 1, 1, 1, 1], Self.tolerance) == nil)
        #expect(Trend([1, 1, 1, 1, 1, 1, 1, 1], Self.tolerance)?.isFlat == true)
    }
}
