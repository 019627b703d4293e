#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Makes `Decodable` values of rows, by the names of the columns.
///
///     struct User: Decodable { let uid: Int, name: String, born: Date?, state: State, address: Address }
///     let users = try connection.query("SELECT * FROM user").decode(User.self)
///
/// | property | column |
/// | --- | --- |
/// | integers of any width | any integer, `BIT`, and a `DECIMAL` without a fraction (`SUM`); out of range is an error |
/// | `Bool` | any integer, `BIT`: zero is `false` |
/// | `Double`, `Float` | any number |
/// | `MySQLDecimal`, `Decimal` | `DECIMAL` and integers |
/// | `String` | characters, `ENUM`, `SET`, `JSON` as text |
/// | `[UInt8]`, `Data` | bytes, or the UTF-8 of characters |
/// | `Date`, `MySQLDateTime`, `MySQLDate`, `MySQLTime` | `DATETIME` and `TIMESTAMP` (`Date` reads them as UTC), `DATE`, `TIME` |
/// | `UUID` | `BINARY(16)`, MariaDB's `UUID`, or its 36 characters |
/// | an enum with raw values | what its raw value is decoded from |
/// | an optional | `NULL`, or no such column, is `nil` |
/// | any other `Decodable`: a struct, an array, a dictionary | `JSON`, or characters with JSON in them |
///
/// Text is never taken for a number or a date. A value for a result of one column needs no struct: `decode(Int.self)`.
public struct RowDecoder: Sendable {
    /// How the names of columns become the names of properties.
    public enum KeyStrategy: Sendable, Hashable {
        /// They are the same.
        case exact
        /// `first_name` is `firstName`, as in Foundation's `JSONDecoder`. Names that fit exactly count as well.
        case convertFromSnakeCase
    }

    public var keys: KeyStrategy
    /// What reads nested values of JSON columns.
    public var json: JSONDecoder

    public init(keys: KeyStrategy = .exact, json: JSONDecoder = JSONDecoder()) {
        self.keys = keys
        self.json = json
    }

    /// One value from one row.
    ///
    /// - Throws: `DatabaseError`: `data` when a value does not fit its property, `misuse` when a column is missing, both
    ///   with the names of column and type and never the value; or what an initialiser of the type itself throws.
    public func decode<T: Decodable>(_ type: T.Type = T.self, from row: Row) throws -> T {
        try RowReading(self, row).decode(type)
    }

    /// A value from each row. The rows' layout is looked at once.
    ///
    /// - Throws: As for one row; the message tells which row it was, counted from 1.
    public func decode<T: Decodable>(_ type: T.Type = T.self, from rows: some Sequence<Row>) throws -> [T] {
        var values: [T] = []
        values.reserveCapacity(rows.underestimatedCount)
        var reading: RowReading?
        for row in rows {
            if let reading { reading.row = row } else { reading = RowReading(self, row) }
            do {
                values.append(try reading!.decode(type))
            } catch let error as DatabaseError {
                throw error.inRow(values.count + 1)
            }
        }
        return values
    }
}

extension DatabaseError {
    fileprivate func inRow(_ number: Int) -> DatabaseError {
        DatabaseError(kind: kind, code: code, message: "Row \(number): \(message)", query: query)
    }
}
