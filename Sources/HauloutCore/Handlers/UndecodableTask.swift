/// What is wrong with the stored form of a task.
struct UndecodableTask: Error {
    let message: String
}

extension TaskDescriptor {
    /// The arguments: an object.
    func decodedArguments() throws(UndecodableTask) -> JSONValue {
        if arguments == Self.noArguments { return .object([:]) }
        guard let value = try? JSONValue(json: String(decoding: arguments, as: UTF8.self)) else {
            throw UndecodableTask(message: "The stored arguments are not JSON.")
        }
        guard case .object = value else {
            throw UndecodableTask(message: "The stored arguments are JSON, but not an object.")
        }
        return value
    }

    /// `nil` for a task without items.
    func decodedItems() throws(UndecodableTask) -> ItemProgress? {
        guard let items else { return nil }
        do {
            return try ItemProgress(items)
        } catch let error as ItemCodecError {
            throw UndecodableTask(message: "The stored items do not fit together: \(error.message).")
        } catch {
            throw UndecodableTask(message: "The stored items are not JSON arrays.")
        }
    }

    private static let noArguments = Array("{}".utf8)
}
