import Foundation
import Haulout

@testable import HauloutCLI
@testable import YAMLConfiguration

extension FuzzTarget {
    /// Durations, sizes, shares, rates, times, names of queues, and everything else that is a short text.
    static let units = FuzzTarget("units") { bytes in
        let text = bytes.text
        if let duration = try? DurationText.parse(text) {
            let written = DurationText.format(duration)
            try require(try DurationText.parse(written) == duration, "\(duration) is written as \(written).")
        }
        if let size = try? ByteSizeText.parse(text) {
            let written = ByteSizeText.format(size)
            try require(try ByteSizeText.parse(written) == size, "\(size) is written as \(written).")
        }
        if let rate = try? Rate(parsing: text) {
            try require(try Rate(parsing: rate.description) == rate, "\(rate) is not what it is written as.")
        }
        if let share = try? PercentText.parse(text) { try require(share >= 0, "A share of \(share).") }
        _ = try? TimeText(zone: .gmt).parse(text)
        _ = try? Transform.task(text)
        _ = try? Transform.state(text)
        _ = try? Transform.kind(text)
        _ = Suggestion.nearest(to: text, among: ["connections", "lifetime"])
        let quoted = Quoted.text(text)
        try require(quoted.unicodeScalars.count <= 12 * 60 + 3, "A quotation of \(quoted.count) characters.")
        let pattern = QueuePattern(text)
        try require(pattern.text == text, "The pattern \(text) calls itself \(pattern.text).")
    }
}
