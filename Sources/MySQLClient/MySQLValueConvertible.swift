#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A Swift type that can be bound as a parameter and read from a column.
public protocol MySQLValueConvertible: Sendable {
    /// The value to bind.
    var mysqlValue: MySQLValue { get }

    /// The Swift value, or `nil` when the SQL value is of another kind or does not fit.
    init?(_ value: MySQLValue)
}

extension MySQLValue: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { self }
    public init?(_ value: MySQLValue) { self = value }
}

extension FixedWidthInteger where Self: SignedInteger & MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .int(Int64(self)) }
    public init?(_ value: MySQLValue) {
        guard let integer: Self = value.integer() else { return nil }
        self = integer
    }
}

extension FixedWidthInteger where Self: UnsignedInteger & MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .uint(UInt64(self)) }
    public init?(_ value: MySQLValue) {
        guard let integer: Self = value.integer() else { return nil }
        self = integer
    }
}

extension Int: MySQLValueConvertible {}
extension Int8: MySQLValueConvertible {}
extension Int16: MySQLValueConvertible {}
extension Int32: MySQLValueConvertible {}
extension Int64: MySQLValueConvertible {}
extension UInt: MySQLValueConvertible {}
extension UInt8: MySQLValueConvertible {}
extension UInt16: MySQLValueConvertible {}
extension UInt32: MySQLValueConvertible {}
extension UInt64: MySQLValueConvertible {}

extension Bool: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .int(self ? 1 : 0) }
    public init?(_ value: MySQLValue) {
        guard let bool = value.bool else { return nil }
        self = bool
    }
}

extension Double: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .double(self) }
    public init?(_ value: MySQLValue) {
        guard let double = value.double else { return nil }
        self = double
    }
}

extension Float: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .float(self) }
    public init?(_ value: MySQLValue) {
        if case .float(let float) = value { self = float; return }
        guard let double = value.double else { return nil }
        self = Float(double)
    }
}

extension String: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .string(self) }
    public init?(_ value: MySQLValue) {
        guard let string = value.string else { return nil }
        self = string
    }
}

extension [UInt8]: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .bytes(self) }
    public init?(_ value: MySQLValue) {
        guard let bytes = value.bytes else { return nil }
        self = bytes
    }
}

extension Data: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .bytes(Array(self)) }
    public init?(_ value: MySQLValue) {
        guard let bytes = value.bytes else { return nil }
        self.init(bytes)
    }
}

/// In UTC: bind and read it in sessions whose `time_zone` is `+00:00`, or in `DATETIME` columns that hold UTC.
extension Date: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .dateTime(MySQLDateTime(self)) }
    public init?(_ value: MySQLValue) {
        guard let date = value.dateTime?.date else { return nil }
        self = date
    }
}

extension MySQLDecimal: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .decimal(self) }
    public init?(_ value: MySQLValue) {
        guard let decimal = value.decimal else { return nil }
        self = decimal
    }
}

/// Exact up to the 38 digits that it has.
extension Decimal: MySQLValueConvertible {
    public var mysqlValue: MySQLValue {
        // Only a NaN has no digits; no column holds one.
        MySQLDecimal(description).map(MySQLValue.decimal) ?? .null
    }

    public init?(_ value: MySQLValue) {
        guard let digits = value.decimal?.text, let decimal = Decimal(string: digits) else { return nil }
        self = decimal
    }
}

extension MySQLDate: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .date(self) }
    public init?(_ value: MySQLValue) {
        guard let date = value.date else { return nil }
        self = date
    }
}

extension MySQLTime: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .time(self) }
    public init?(_ value: MySQLValue) {
        guard let time = value.time else { return nil }
        self = time
    }
}

extension MySQLDateTime: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { .dateTime(self) }
    public init?(_ value: MySQLValue) {
        guard let dateTime = value.dateTime else { return nil }
        self = dateTime
    }
}

/// `nil` is `NULL`.
extension Optional: MySQLValueConvertible where Wrapped: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { self?.mysqlValue ?? .null }
    public init?(_ value: MySQLValue) {
        if value.isNull { self = .none; return }
        guard let wrapped = Wrapped(value) else { return nil }
        self = .some(wrapped)
    }
}
