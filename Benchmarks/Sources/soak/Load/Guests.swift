import Foundation
import Measuring

/// Worker processes that come and go beside those that stay: one at a time, ended in turns by SIGTERM and by SIGKILL.
final class Guests {
    /// How many there are in the whole run.
    private static let count = 12
    /// How much of its time each of them is there.
    private static let presence = 0.3

    private let start: () throws -> Child
    private let period: Double
    private var guest: Child?
    private(set) var seen = 0

    /// - Parameters:
    ///   - seconds: How long the run lasts.
    ///   - start: Starts one.
    init(seconds: Double, start: @escaping () throws -> Child) {
        self.start = start
        period = seconds / Double(Self.count)
    }

    /// To be called often.
    ///
    /// - Parameter time: Since the begin of the run, in seconds.
    func update(at time: Double) throws {
        // In the middle of a period, so that the run neither begins nor ends with one.
        let phase = (time / period).truncatingRemainder(dividingBy: 1)
        switch guest {
        case nil where (0.4..<0.4 + Self.presence).contains(phase):
            guest = try start()
            seen += 1
        case let present? where phase >= 0.4 + Self.presence:
            present.end(by: seen % 2 == 1 ? SIGTERM : SIGKILL)
            guest = nil
        default: break
        }
    }

    func end() {
        guest?.end(by: SIGTERM)
        guest = nil
    }
}
