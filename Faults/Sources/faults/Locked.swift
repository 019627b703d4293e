import Synchronization

/// A value that several threads use, a moment each.
final class Locked<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    var current: Value { value.withLock { $0 } }

    func exchange(_ new: Value) -> Value {
        value.withLock { value in
            defer { value = new }
            return value
        }
    }

    func change<T: Sendable>(_ body: (inout Value) -> T) -> T { value.withLock { body(&$0) } }
}
