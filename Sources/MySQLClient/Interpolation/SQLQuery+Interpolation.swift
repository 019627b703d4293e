#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension SQLQuery: ExpressibleByStringInterpolation {
    public init(stringLiteral text: String) {
        self.init(unsafeRaw: text)
    }

    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.query
        unknownInterpolation = stringInterpolation.unknown?.found
    }

    /// What builds a `SQLQuery` from an interpolated literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        /// A subquery without rows: `IN` is false of it and `NOT IN` is true, which no list of values can say.
        private static let nothing = "SELECT NULL FROM DUAL WHERE FALSE"

        var query = SQLQuery(unsafeRaw: "")
        var unknown: UnknownInterpolation?

        public init(literalCapacity: Int, interpolationCount: Int) {
            query.text.reserveCapacity(literalCapacity + interpolationCount)
            query.parameters.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            query.text += literal
        }

        /// Binds a value.
        public mutating func appendInterpolation<Value: MySQLValueConvertible>(_ value: Value) {
            bind(value.mysqlValue)
        }

        /// Binds a value, or `NULL`.
        public mutating func appendInterpolation<Value: MySQLValueConvertible>(_ value: Value?) {
            bind(value?.mysqlValue ?? .null)
        }

        /// Binds a value of any type.
        public mutating func appendInterpolation(_ value: any MySQLValueConvertible) {
            bind(value.mysqlValue)
        }

        /// Binds bytes as one value, not each of them.
        public mutating func appendInterpolation(_ bytes: [UInt8]) {
            bind(.bytes(bytes))
        }

        /// Binds bytes as one value, not each of them.
        public mutating func appendInterpolation(_ data: Data) {
            bind(data.mysqlValue)
        }

        /// Binds each value: `?, ?, …`, for `IN (…)`. An empty collection becomes a subquery without rows, so that
        /// `IN` is false and `NOT IN` is true; it has to stand alone between the parentheses.
        public mutating func appendInterpolation<Values: Collection>(
            _ values: Values
        ) where Values.Element: MySQLValueConvertible {
            bindEach(values.map(\.mysqlValue))
        }

        /// Binds each value: `?, ?, …`, for `IN (…)`.
        public mutating func appendInterpolation(_ values: [any MySQLValueConvertible]) {
            bindEach(values.map(\.mysqlValue))
        }

        /// Puts another statement here, or a part of one, with its values.
        public mutating func appendInterpolation(_ query: SQLQuery) {
            self.query.append(query)
        }

        /// Names a table or a column, in backticks. Quote the parts of `shop.user` one by one.
        public mutating func appendInterpolation(identifier name: String) {
            query.text += "`"
            for character in name.unicodeScalars {
                query.text.unicodeScalars.append(character)
                if character == "`" { query.text += "`" }
            }
            query.text += "`"
        }

        /// Puts a text here as it is. Never one that comes from outside: nothing is quoted.
        public mutating func appendInterpolation(unsafeRaw text: String) {
            query.text += text
        }

        /// Puts the digits of a number here, where SQL takes no `?`: `KILL QUERY \(unsafeRaw: id)`.
        public mutating func appendInterpolation(unsafeRaw number: some BinaryInteger) {
            query.text += String(number)
        }

        private mutating func bind(_ value: MySQLValue) {
            query.text += "?"
            query.parameters.append(value)
        }

        private mutating func bindEach(_ values: [MySQLValue]) {
            guard let first = values.first else { return query.text += Self.nothing }
            bind(first)
            for value in values.dropFirst() {
                query.text += ", "
                bind(value)
            }
        }
    }
}
