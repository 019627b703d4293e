/// A statement whose interpolated values are bound by the server, never pasted into the text.
///
///     try connection.query("SELECT * FROM user WHERE uid = \(uid) AND name IN (\(names))")
///
/// sends `SELECT * FROM user WHERE uid = ? AND name IN (?, ?)` and the values beside it. What can be interpolated:
///
/// | interpolation | becomes |
/// | --- | --- |
/// | `\(value)` of a `MySQLValueConvertible`, or an optional one | `?` and the value |
/// | `\(values)`, a collection of them, in `IN (…)` | `?, ?, …`; an empty one is in nothing, and everything is not in it |
/// | `\(query)`, another `SQLQuery` | its text and its values |
/// | `\(identifier: name)` | the name in backticks: a table or a column |
/// | `\(unsafeRaw: text)` | the text as it is; never one from outside |
///
/// A literal that is passed to `query` and its like is a `SQLQuery`. A `String` value is taken as the text that it is, so
/// interpolate in the call, or into a variable that is declared as `SQLQuery`:
///
///     let filter: SQLQuery = "score > \(least)"
///     try connection.query("SELECT * FROM user WHERE \(filter)")
///
/// A `?` in the text stands for a value of the list that is passed beside it; interpolate values or list them, not both.
/// Quotes around an interpolated value make it the text `?`, and the call fails.
public struct SQLQuery: Sendable, Hashable {
    /// The statement with a `?` for each interpolated value.
    public internal(set) var text: String
    /// The interpolated values, in the order of the text.
    public internal(set) var parameters: [MySQLValue]
    /// An interpolation that is none of those above.
    var unknownInterpolation: String?

    /// Takes a text as it is. Whoever can write parts of it can do anything that the connection's user may.
    public init(unsafeRaw text: String) {
        self.text = text
        parameters = []
    }

    /// One after the other.
    public static func + (left: SQLQuery, right: SQLQuery) -> SQLQuery {
        var sum = left
        sum.append(right)
        return sum
    }

    public static func += (left: inout SQLQuery, right: SQLQuery) {
        left.append(right)
    }

    mutating func append(_ other: SQLQuery) {
        text += other.text
        parameters += other.parameters
        unknownInterpolation = unknownInterpolation ?? other.unknownInterpolation
    }
}

extension SQLQuery: CustomStringConvertible {
    /// The text, without the values.
    public var description: String { text }
}

extension Collection<SQLQuery> {
    /// All of them with a text in between: `conditions.joined(separator: " AND ")`.
    public func joined(separator: SQLQuery) -> SQLQuery {
        var all = SQLQuery(unsafeRaw: "")
        for (index, query) in enumerated() {
            if index > 0 { all.append(separator) }
            all.append(query)
        }
        return all
    }
}

extension SQLQuery {
    /// The values to bind: those interpolated, or those of a list.
    ///
    /// - Throws: `misuse` when there are both, or when something was interpolated that cannot be bound.
    package func values(besides list: [MySQLValue]) throws(DatabaseError) -> [MySQLValue] {
        if let unknownInterpolation {
            let message = "\(unknownInterpolation) cannot be interpolated: conform it to MySQLValueConvertible."
            throw DatabaseError(kind: .misuse, message: message, query: text)
        }
        if parameters.isEmpty { return list }
        guard list.isEmpty else {
            let message = "\(parameters.count) values are interpolated and \(list.count) listed; do one or the other."
            throw DatabaseError(kind: .misuse, code: 2034, message: message, query: text)
        }
        return parameters
    }
}

extension SQLQuery {
    /// The text for many rows of values.
    ///
    /// - Throws: `misuse` when values are interpolated: here they are in the rows.
    package func textOfMany() throws(DatabaseError) -> String {
        guard try values(besides: []).isEmpty else {
            let message = "The values of many rows are in the rows; interpolate only names and raw text."
            throw DatabaseError(kind: .misuse, message: message, query: text)
        }
        return text
    }
}

extension [any MySQLValueConvertible] {
    /// What to bind. One value is the most common number: it needs no array that grows, for 400 instructions.
    package var bound: [MySQLValue] {
        count == 1 ? [self[0].mysqlValue] : map(\.mysqlValue)
    }
}
