import Foundation
import Haulout

@testable import HauloutCLI
@testable import HauloutCore

extension FuzzTarget {
    /// JSON of users, and the same in the columns of the tables.
    static let json = FuzzTarget("json") { bytes in
        let text = bytes.text
        // Foundation also takes a comma behind the last element. Where it refuses, this says where.
        if let mistake = JSONSyntax.mistake(in: text) {
            try require(mistake.line >= 1 && mistake.column >= 1, "A mistake in \(mistake).")
        }
        if let value = try? JSONValue(json: text) {
            // Written once: past 2^53 a number with a fraction may be read as the integer that its digits make.
            let written = try JSONValue(json: value.json)
            try require(try JSONValue(json: written.json) == written, "Another value when read again: \(written.json)")
        }
        if let items = try? ItemCodec.decode(bytes) { try requireStable(items) }
    }

    /// `--items`: from the command line, a file, and stdin.
    static let items = FuzzTarget("items") { bytes in
        let text = bytes.text
        let parser = ItemListParser(file: { _ in Data(bytes) }, input: { Data(bytes) })
        for option in ["-", "@items.txt", text] {
            // A text that names a file is that of the second.
            guard let items = try? parser.parse(option) else { continue }
            try require(!items.isEmpty, "No items.")
            try require(items.allSatisfy { $0 != .null }, "An item that is null.")
            try requireStable(items)
        }
    }

    /// `--args`.
    static let arguments = FuzzTarget("arguments") { bytes in
        for option in ["-", bytes.text] where !option.hasPrefix("@") {
            guard let value = try? ArgumentsParser(input: { Data(bytes) }).parse(option) else { continue }
            guard case .object = value else { throw Finding(description: "Arguments that are no object.") }
        }
    }
}

/// Written once, because past 2^53 a number with a fraction may be read as the integer that its digits make.
private func requireStable(_ items: [JSONValue]) throws {
    let written = try ItemCodec.decode(ItemCodec.encode(items))
    try require(try ItemCodec.decode(ItemCodec.encode(written)) == written, "Other items when read again.")
}
