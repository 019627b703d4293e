/// The types with which the placeholders of a statement were first executed.
///
/// MySQL keeps them (since 8.0.22) and converts later values: after `4`, the text `it's` is 0 to `SELECT ?`, and in an
/// `INSERT` of many groups a number becomes the date 0000-00-00 where a date was. MariaDB goes by the value.
struct ParameterTypes {
    private var types: [UInt8] = []

    /// False when a value has another type than its placeholder; NULL fits all.
    func fit(_ values: [MySQLValue]) -> Bool {
        guard types.count == values.count else { return true }
        for (type, value) in zip(types, values) where type != 0 {
            let other = Self.type(of: value)
            guard other == type || other == 0 else { return false }
        }
        return true
    }

    mutating func note(_ values: [MySQLValue]) {
        if types.count != values.count { types = [UInt8](repeating: 0, count: values.count) }
        for index in types.indices where types[index] == 0 { types[index] = Self.type(of: values[index]) }
    }

    private static func type(of value: MySQLValue) -> UInt8 {
        switch value {
        case .null, .columnDefault: 0
        case .int: 1
        case .uint, .bit: 2
        case .float: 3
        case .double: 4
        case .decimal: 5
        case .string: 6
        case .bytes: 7
        case .date: 8
        case .time: 9
        case .dateTime: 10
        }
    }
}
