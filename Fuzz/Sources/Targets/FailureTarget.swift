import Foundation
import Haulout

@testable import HauloutCore

extension FuzzTarget {
    /// What a failed handler says, on its way into logs, terminals and HTML.
    static let failure = FuzzTarget("failure") { bytes in
        let text = bytes.text
        let parts = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        let failure = Failure(
            job: "job", task: TaskID(rawValue: 1), queue: "queue", item: .string(parts[0]), attempt: 1, maxAttempts: 2,
            cause: Failure.Cause(
                kind: .handler, sqlState: parts.count > 1 ? parts[1] : nil, message: parts.last ?? "", output: text),
            worker: "worker-1", host: "host", startedAt: Date(timeIntervalSince1970: 0), duration: .zero,
            next: .discarded)
        let line = FailureJSON(failure).text
        try require(!line.utf8.contains(UInt8(ascii: "\n")), "A line of several lines.")
        let read = try JSONValue(json: line)
        try require(read["output"] == .string(text), "The output is another one in JSON.")
        try require(read["item"] == .string(parts[0]), "The item is another one in JSON.")

        let html = HTMLText.escaped(text)
        try require(!html.contains { "<>\"'".contains($0) }, "HTML that is not escaped: \(html)")
        let printable = PrintableText.line(text)
        try require(
            !printable.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) },
            "Control characters for a terminal.")
    }
}
