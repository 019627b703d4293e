import Foundation
import MySQLClient
import MySQLPool

/// Reads the items of a job from where its definition says, one at a time.
struct ItemFeed {
    let source: ItemSource
    let job: String
    let database: Database

    /// Calls `body` with each item.
    ///
    /// - Throws: ``EnqueueError`` when the items cannot be read; what `body` throws.
    func forEach(_ body: (JSONValue) throws -> Void) throws {
        switch source {
        case .none: break
        case .list(let items): try items.forEach(body)
        case .file(let path): try lines(of: path).forEach(body)
        case .sql(let query): try rows(of: query, body)
        }
    }

    private func lines(of path: String) throws -> [JSONValue] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw EnqueueError(
                message: "The items of \(job) cannot be read from \(path): no such file, or not readable.")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw EnqueueError(message: "The items of \(job) cannot be read from \(path): it is not UTF-8 text.")
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.filter { !$0.isEmpty }.map { line in
            Int64(line).map(JSONValue.integer) ?? .string(line)
        }
    }

    private func rows(of query: String, _ body: (JSONValue) throws -> Void) throws {
        try database.withConnection { connection in
            try connection.forEachRow(query) { row in try body(Self.item(row)) }
        }
    }

    /// All items that a query gives on a connection in the caller's hands.
    static func rows(of query: String, on connection: borrowing Lease) throws -> [JSONValue] {
        try connection.query(query).rows.map(item)
    }

    private static func item(_ row: Row) -> JSONValue {
        guard row.values.count != 1 else { return json(row[0]) }
        return .object(row.dictionary.mapValues(json))
    }

    /// Numbers stay numbers; what JSON has no form for (dates, exact decimals) becomes its text, which binds back
    /// unchanged.
    private static func json(_ value: MySQLValue) -> JSONValue {
        switch value {
        case .null: .null
        case .int(let value): .integer(value)
        case .uint(let value), .bit(let value): Int64(exactly: value).map(JSONValue.integer) ?? .string(String(value))
        case .float(let value): .number(Double(value))
        case .double(let value): .number(value)
        default: .string(value.text)
        }
    }
}
