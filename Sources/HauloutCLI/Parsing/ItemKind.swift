import HauloutCore

/// What kind of value an item is: the items of one list are all of one kind.
enum ItemKind: String {
    case integer = "an integer"
    case number = "a number"
    case string = "a string"
    case bool = "true or false"
    case array = "an array"
    case object = "an object"

    /// `nil` for null, which names nothing.
    init?(_ item: JSONValue) {
        switch item {
        case .null: return nil
        case .bool: self = .bool
        case .integer: self = .integer
        case .number: self = .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    /// In JSON, `2` and `2.5` are both numbers.
    func goes(with other: ItemKind) -> Bool {
        self == other || [self, other].allSatisfy { $0 == .integer || $0 == .number }
    }
}
