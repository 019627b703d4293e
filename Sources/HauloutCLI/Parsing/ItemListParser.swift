import Foundation
import HauloutCore
import YAMLConfiguration

/// Reads `--items`: `1,2,3`, `@FILE`, or `-` for stdin.
///
/// A list is all integers, or all strings, or a JSON array whose values are all of one kind. A file and stdin hold one
/// item per line, or a JSON array; empty lines do not count. An integer is what prints as it is written: `007` and
/// `+7` are strings.
struct ItemListParser {
    /// Reads a file.
    var file: (String) throws -> Data = { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    /// Reads all of stdin.
    var input: () throws -> Data

    /// - Throws: An ``ItemListError`` that names the line, or the item of the list.
    func parse(_ option: String) throws -> [JSONValue] {
        if option == "-" { return try lines(of: input(), name: "stdin") }
        if option.hasPrefix("@") {
            return try lines(of: contents(of: String(option.dropFirst())), name: String(option.dropFirst()))
        }
        if isArray(option) { return try array(option, place: "--items") }
        let parts = option.split(separator: ",", omittingEmptySubsequences: false)
        return try list(
            parts.enumerated().map { index, part in
                Entry(place: "--items, item \(index + 1)", text: part.trimmed)
            })
    }

    private func contents(of path: String) throws(ItemListError) -> Data {
        do {
            return try file(path)
        } catch {
            throw ItemListError(place: "--items \(path)", message: "cannot be read: \(FileReading.reason(error))")
        }
    }

    private func lines(of data: Data, name: String) throws(ItemListError) -> [JSONValue] {
        guard var text = String(validating: data, as: UTF8.self) else {
            throw ItemListError(place: name, message: "is not UTF-8 text")
        }
        if text.first == "\u{FEFF}" { text.removeFirst() }
        if isArray(text) { return try array(text, place: name) }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        let entries = lines.lazy.map { Entry(place: "\(name):\($0 + 1)", text: $1.trimmed) }.filter { !$0.text.isEmpty }
        guard !entries.isEmpty else { throw ItemListError(place: name, message: "holds no items") }
        return try list(entries)
    }

    private func isArray(_ text: String) -> Bool {
        text.first { !$0.isWhitespace } == "["
    }

    private func array(_ text: String, place: String) throws(ItemListError) -> [JSONValue] {
        let items: [JSONValue]
        do {
            guard case .array(let values) = try JSONValue(json: text) else { return [] }
            items = values
        } catch {
            throw ItemListError(place: place, message: "is not a JSON array: \(JSONText.problem(in: text, error))")
        }
        guard let first = items.first else { throw ItemListError(place: place, message: "holds no items") }
        for (index, item) in items.enumerated() {
            try check(item, "\(place), item \(index + 1)", against: first, "item 1")
        }
        return items
    }

    private func list(_ entries: some Sequence<Entry>) throws(ItemListError) -> [JSONValue] {
        var items: [JSONValue] = []
        var first: Entry?
        for entry in entries {
            let item = try entry.value()
            try check(item, entry.place, against: items.first ?? item, first?.shortPlace ?? "")
            if first == nil { first = entry }
            items.append(item)
        }
        return items
    }

    /// The first item sets the kind of the list.
    private func check(
        _ item: JSONValue, _ place: String, against first: JSONValue, _ firstPlace: String
    ) throws(ItemListError) {
        guard let kind = ItemKind(item), let expected = ItemKind(first) else {
            throw ItemListError(place: place, message: "null names no item")
        }
        guard kind.goes(with: expected) else {
            throw ItemListError(
                place: place,
                message: """
                    \(Quoted.text(item.text)) is \(kind.rawValue), but \(firstPlace), \(Quoted.text(first.text)), is \
                    \(expected.rawValue). The items of a list are all of one kind; a JSON array says which: \
                    ["1", "two"].
                    """
            )
        }
    }
}

/// One line of a file, or one part of a list.
private struct Entry {
    var place: String
    var text: String

    /// `line 1`, `item 1`.
    var shortPlace: String {
        if let colon = place.lastIndex(of: ":") { return "line \(place[place.index(after: colon)...])" }
        return place.split(separator: ", ").last.map(String.init) ?? place
    }

    func value() throws(ItemListError) -> JSONValue {
        guard !text.isEmpty else { throw ItemListError(place: place, message: "is empty") }
        if let integer = Int64(text), String(integer) == text { return .integer(integer) }
        if text.wholeMatch(of: /-?[1-9][0-9]*/) != nil {
            throw ItemListError(
                place: place, message: "\(Quoted.text(text)) does not fit into 64 bits; write it as a JSON string")
        }
        return .string(text)
    }
}

extension Substring {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
