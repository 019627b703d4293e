/// A value of a running task that a handler's definition refers to.
public enum Placeholder: Sendable, Hashable {
    /// The item: `item`, or a member of an item that is an object: `item.NAME`.
    case item(path: String?)
    /// An argument of the task: `args.NAME`.
    case argument(String)
    /// The task's id: `task`.
    case task
    /// The number of the attempt, from 1: `attempt`.
    case attempt

    /// Understands what stands behind the colon or between the braces; `nil` when it is none of the above.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case ("item", 1): self = .item(path: nil)
        case ("item", 2) where !parts[1].isEmpty: self = .item(path: parts[1])
        case ("args", 2) where !parts[1].isEmpty: self = .argument(parts[1])
        case ("task", 1): self = .task
        case ("attempt", 1): self = .attempt
        default: return nil
        }
    }

    /// Its name, without colon or braces: `args.tenant`.
    public var name: String {
        switch self {
        case .item(let path): path.map { "item.\($0)" } ?? "item"
        case .argument(let name): "args.\(name)"
        case .task: "task"
        case .attempt: "attempt"
        }
    }

    /// Every name there is, for messages.
    static let names = ["item", "item.NAME", "args.NAME", "task", "attempt"]

    /// The name that was probably meant by one that is unknown, or `nil`.
    static func suggestion(for name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: true)
        guard let first = parts.first?.lowercased() else { return nil }
        let root = ["item", "args", "task", "attempt"].first { isNear(first, $0) } ?? synonyms[first]
        guard let root else { return nil }
        if root == "args" { return parts.count > 1 ? "args.\(parts[1])" : "args.NAME" }
        return root == "item" && parts.count > 1 ? "item.\(parts[1])" : root
    }

    private static let synonyms = [
        "arguments": "args", "id": "item", "uid": "item", "value": "item", "element": "item", "job": "task",
        "try": "attempt",
    ]

    /// True when one character has been added, left out, or replaced, or two neighbours are swapped.
    private static func isNear(_ word: String, _ name: String) -> Bool {
        let left = Array(word)
        let right = Array(name)
        let start = zip(left, right).prefix { $0 == $1 }.count
        let end = zip(left.dropFirst(start).reversed(), right.dropFirst(start).reversed()).prefix { $0 == $1 }.count
        let changed = (left.count - start - end, right.count - start - end)
        if max(changed.0, changed.1) <= 1 { return true }
        return changed == (2, 2) && left[start] == right[start + 1] && left[start + 1] == right[start]
    }
}
