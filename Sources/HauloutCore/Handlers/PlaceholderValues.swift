/// What the placeholders of a definition stand for in one run of its handler.
struct PlaceholderValues {
    let item: JSONValue?
    let context: TaskContext

    /// - Throws: A cause of kind `data` when the item or the arguments lack it.
    subscript(placeholder: Placeholder) -> JSONValue {
        get throws(Failure.Cause) {
            switch placeholder {
            case .item(let path): try itemValue(path, placeholder)
            case .argument(let name): try argument(name)
            case .task: .integer(context.task.rawValue)
            case .attempt: .integer(Int64(context.attempt))
            }
        }
    }

    private func itemValue(_ path: String?, _ placeholder: Placeholder) throws(Failure.Cause) -> JSONValue {
        guard let item else { throw .missing("The handler uses `\(placeholder.name)`, but the task has no items.") }
        guard let path else { return item }
        guard let value = item[path] else {
            throw .missing("The item has no `\(path)`, which the handler uses as `\(placeholder.name)`.")
        }
        return value
    }

    private func argument(_ name: String) throws(Failure.Cause) -> JSONValue {
        guard let value = context.arguments[name] else {
            throw .missing("The task has no argument `\(name)`, which the handler uses as `args.\(name)`.")
        }
        return value
    }
}

extension Failure.Cause {
    fileprivate static func missing(_ message: String) -> Failure.Cause {
        Failure.Cause(kind: FailureKind(rawValue: "data"), message: message)
    }
}
