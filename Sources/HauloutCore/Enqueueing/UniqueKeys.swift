/// The unique keys of an order's tasks.
struct UniqueKeys {
    private let order: TaskOrder

    init(_ order: TaskOrder) {
        self.order = order
    }

    /// - Parameter number: Which task of the order this is, from 1 up: the first has the order's own key, the others a
    ///   number behind it.
    func key(items: [JSONValue]?, number: Int) -> NewTask.UniqueKey? {
        let window = order.job.unique?.window ?? NewTask.UniqueKey("").window
        if let key = order.uniqueKey {
            return NewTask.UniqueKey(number == 1 ? key : "\(key)#\(number)", window: window)
        }
        guard let policy = order.job.unique else { return nil }
        var text = order.job.name
        if policy.by.contains(.args) { text += "\u{1F}" + order.arguments.json }
        if policy.by.contains(.items) {
            text += "\u{1F}" + JSONValue.array(items ?? []).json
        } else if items != nil {
            // Tasks of one order differ in their items only; each is the same as its counterpart of another order.
            text += "\u{1F}#\(number)"
        }
        return NewTask.UniqueKey(Self.shortened(text), window: window)
    }

    /// A key has room for 255 bytes: a longer text keeps its beginning and its length, and two hashes of all of it.
    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > 255 else { return text }
        let hashes = [StableHash.of(text), StableHash.of(text, from: 0x9e37_79b9_7f4a_7c15)]
        let tail = "#\(text.utf8.count)#" + hashes.map { String($0, radix: 16) }.joined(separator: "-")
        return String(decoding: text.utf8.prefix(200), as: UTF8.self) + tail
    }
}
