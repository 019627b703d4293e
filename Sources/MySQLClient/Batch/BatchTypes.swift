/// The one type that each column of a bulk packet has.
///
/// The bulk protocol announces a type per column. Numbers of several kinds share one when it holds them all exactly;
/// text, bytes, numbers and times do not mix, since the server treats `5` and `'5'` differently (a `BIT`, an `ENUM`, a
/// comparison).
struct BatchTypes {
    private var columns: [BatchColumn]

    /// The types of the longest run of rows from the start that one packet can hold, and the length of that run.
    static func common(to rows: ArraySlice<[MySQLValue]>) -> (types: BatchTypes, length: Int) {
        var columns = [BatchColumn](repeating: BatchColumn(), count: rows.first?.count ?? 0)
        for (length, row) in rows.enumerated() {
            for (index, value) in row.enumerated() {
                // Once more, without what this row has added.
                guard columns[index].add(value) else { return common(to: rows.prefix(length)) }
            }
        }
        return (BatchTypes(columns: columns), rows.count)
    }

    /// The rows with their numbers in the common type of the column.
    func unify(_ rows: ArraySlice<[MySQLValue]>) -> ArraySlice<[MySQLValue]> {
        guard columns.contains(where: \.isMixed) else { return rows }
        return rows.map { row in zip(row, columns).map { $1.isMixed ? $1.unify($0) : $0 } }[...]
    }

    /// A value of each column's type, to announce it with.
    var prototype: [MySQLValue] { columns.map(\.prototype) }
}

/// What the values of one column have in common.
private struct BatchColumn {
    private struct Kinds: OptionSet {
        var rawValue: UInt32
        static let int = Kinds(rawValue: 1 << 0)
        static let uint = Kinds(rawValue: 1 << 1)
        static let float = Kinds(rawValue: 1 << 2)
        static let double = Kinds(rawValue: 1 << 3)
        static let decimal = Kinds(rawValue: 1 << 4)
        static let string = Kinds(rawValue: 1 << 5)
        static let bytes = Kinds(rawValue: 1 << 6)
        static let date = Kinds(rawValue: 1 << 7)
        static let time = Kinds(rawValue: 1 << 8)
        static let dateTime = Kinds(rawValue: 1 << 9)
        static let allTypes = Kinds(rawValue: (1 << 10) - 1)
        /// Properties of integers.
        static let negative = Kinds(rawValue: 1 << 10)
        static let aboveInt64 = Kinds(rawValue: 1 << 11)
        static let inexactInDouble = Kinds(rawValue: 1 << 12)
    }

    private var kinds: Kinds = []
    /// A value of the common type; NULL until there is one.
    private(set) var prototype = MySQLValue.null
    /// True when `unify` has something to do.
    private(set) var isMixed = false

    /// False when the value fits none of the types that hold the others.
    @inline(__always)
    mutating func add(_ value: MySQLValue) -> Bool {
        let added = Self.kinds(of: value)
        return kinds.isSuperset(of: added) || join(added, value)
    }

    private mutating func join(_ added: Kinds, _ value: MySQLValue) -> Bool {
        kinds.formUnion(added)
        let types = kinds.intersection(.allTypes)
        isMixed = !types.subtracting(added).isEmpty || isMixed
        guard isMixed else {
            prototype = value
            return true
        }
        guard let common = Self.commonNumber(types, kinds) else { return false }
        prototype = common
        return true
    }

    /// A value of the type that holds numbers of all these kinds. A double prints its digits up to 10¹⁵ like an integer.
    private static func commonNumber(_ types: Kinds, _ kinds: Kinds) -> MySQLValue? {
        if types.isSubset(of: [.int, .uint]) {
            if !kinds.contains(.aboveInt64) { return .int(0) }
            return kinds.contains(.negative) ? .decimal(MySQLDecimal(0)) : .uint(0)
        }
        if types.isSubset(of: [.int, .uint, .decimal]) { return .decimal(MySQLDecimal(0)) }
        if types.isSubset(of: [.int, .uint, .double]), !kinds.contains(.inexactInDouble) { return .double(0) }
        return nil
    }

    func unify(_ value: MySQLValue) -> MySQLValue {
        guard value != .null, value != .columnDefault else { return value }
        return switch prototype {
        case .int: value.integer().map(MySQLValue.int) ?? value
        case .uint: value.integer().map(MySQLValue.uint) ?? value
        case .decimal: value.decimal.map(MySQLValue.decimal) ?? value
        case .double: value.double.map(MySQLValue.double) ?? value
        default: value
        }
    }

    private static let exactInDouble: Int64 = 1_000_000_000_000_000

    @inline(__always)
    private static func kinds(of value: MySQLValue) -> Kinds {
        switch value {
        case .null, .columnDefault: []
        case .int(let value):
            switch value {
            case 0..<exactInDouble: .int
            case exactInDouble...: [.int, .inexactInDouble]
            case (-exactInDouble + 1)..<0: [.int, .negative]
            default: [.int, .negative, .inexactInDouble]
            }
        case .uint(let value), .bit(let value):
            switch value {
            case 0..<UInt64(exactInDouble): .uint
            case 0...UInt64(Int64.max): [.uint, .inexactInDouble]
            default: [.uint, .inexactInDouble, .aboveInt64]
            }
        case .float: .float
        case .double: .double
        case .decimal: .decimal
        case .string: .string
        case .bytes: .bytes
        case .date: .date
        case .time: .time
        case .dateTime: .dateTime
        }
    }
}
