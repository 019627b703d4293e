/// An enum of strings or numbers can be bound and read with the bare conformance:
///
///     enum State: String, MySQLValueConvertible { case available, running }
extension RawRepresentable where Self: MySQLValueConvertible, RawValue: MySQLValueConvertible {
    public var mysqlValue: MySQLValue { rawValue.mysqlValue }
    public init?(_ value: MySQLValue) {
        guard let rawValue = RawValue(value) else { return nil }
        self.init(rawValue: rawValue)
    }
}
