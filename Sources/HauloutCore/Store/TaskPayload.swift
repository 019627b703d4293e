/// A new task as a store writes it: checked, and in bytes. Every store refuses the same tasks, because every store
/// makes its rows from this.
package struct TaskPayload: Sendable {
    /// How many bytes the arguments and the items of one task may have together: 1 MiB.
    package static let defaultLimit = 1 << 20

    /// A JSON object.
    package let arguments: [UInt8]
    /// `nil` for a task without items.
    package let items: StoredItems?
    package let uniqueKey: [UInt8]?

    /// - Throws: ``StoreError`` of kind `invalid` or `payloadTooLarge`. No message holds a value of the payload.
    package init(_ task: NewTask, limit: Int = TaskPayload.defaultLimit) throws {
        try Self.check(name: task.job, of: "job")
        try Self.check(name: task.queue, of: "queue")
        guard case .object = task.arguments, task.arguments.isFinite, task.items?.allSatisfy(\.isFinite) ?? true else {
            throw StoreError(.invalid, "The arguments of a task of job \(task.job) have to be a JSON object.")
        }
        arguments = Array(task.arguments.json.utf8)
        items = task.items.map { StoredItems(pending: ItemCodec.encode($0), total: $0.count) }
        uniqueKey = try task.uniqueKey.map { try Self.bytes(of: $0) }
        try Self.check(size: arguments.count + (items?.pending.count ?? 0), of: task.job, limit: limit)
    }

    private static func check(name: String, of what: String) throws {
        let bytes = name.utf8
        guard (1...64).contains(bytes.count), isLetterOrDigit(bytes[bytes.startIndex]), bytes.allSatisfy(isNameByte)
        else {
            throw StoreError(
                .invalid,
                """
                The \(what) name \(name.prefix(80).debugDescription) cannot be stored: a name has 1 to 64 letters, digits, \
                '.', '_', ':' or '-', and begins with a letter or digit.
                """
            )
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "._:-".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func bytes(of key: NewTask.UniqueKey) throws -> [UInt8] {
        let bytes = Array(key.text.utf8)
        guard (1...255).contains(bytes.count) else {
            throw StoreError(.invalid, "A unique key has 1 to 255 bytes; this one has \(bytes.count).")
        }
        return bytes
    }

    private static func check(size: Int, of job: String, limit: Int) throws {
        guard size <= limit else {
            throw StoreError(
                .payloadTooLarge,
                """
                The arguments and items of a task of job \(job) have \(size) bytes, and at most \(limit) can be stored. \
                Put fewer items into a task, or store the data elsewhere and pass its id.
                """
            )
        }
    }
}

extension JSONValue {
    /// False when a number in it is infinite or not a number, which JSON cannot say.
    fileprivate var isFinite: Bool {
        switch self {
        case .null, .bool, .integer, .string: true
        case .number(let value): value.isFinite
        case .array(let elements): elements.allSatisfy(\.isFinite)
        case .object(let members): members.values.allSatisfy(\.isFinite)
        }
    }
}
