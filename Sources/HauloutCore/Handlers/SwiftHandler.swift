internal import Foundation

/// Runs a closure: what `Application.handle` registers.
///
/// The closure may be `async` or may block; either way it has its worker's thread for itself.
public struct SwiftHandler: TaskHandler {
    public let recordsProgress: Bool

    private let body: @Sendable (JSONValue?, TaskContext) async throws -> Void

    /// A handler that runs once for each item.
    ///
    /// - Parameters:
    ///   - items: What an item is decoded as: `Int`, `String`, or a `Decodable` type for items that are objects. An
    ///     item of another form fails alone, with kind ``FailureKind/undecodable``.
    ///   - recordsProgress: True when `body` calls ``TaskContext/recordItemDone(on:)`` in the transaction of each item.
    public init<Item: Decodable & Sendable>(
        items: Item.Type,
        recordsProgress: Bool = false,
        _ body: @escaping @Sendable (Item, TaskContext) async throws -> Void
    ) {
        self.recordsProgress = recordsProgress
        self.body = { item, context in
            guard let item else {
                throw Self.undecodable("The task has no items, and its handler takes one at a time.")
            }
            try await body(try Self.decode(item, as: Item.self), context)
        }
    }

    /// A handler that runs once for a task without items.
    ///
    /// - Parameter recordsProgress: True when `body` calls ``TaskContext/recordItemDone(on:)`` in its transaction.
    public init(recordsProgress: Bool = false, _ body: @escaping @Sendable (TaskContext) async throws -> Void) {
        self.recordsProgress = recordsProgress
        self.body = { item, context in
            if item != nil { throw Self.undecodable("The task has items, and its handler takes none.") }
            try await body(context)
        }
    }

    public func run(_ item: JSONValue?, in context: TaskContext) async throws {
        try await body(item, context)
    }

    private static func decode<Item: Decodable>(_ item: JSONValue, as type: Item.Type) throws -> Item {
        // The short way for lists of numbers and of texts.
        if case .integer(let value) = item, let value = Int(exactly: value) as? Item { return value }
        if case .string(let value) = item, let value = value as? Item { return value }
        if let value = item as? Item { return value }
        do {
            return try JSONDecoder().decode(type, from: Data(item.json.utf8))
        } catch {
            throw undecodable("The item is no \(type): \(item.json.prefix(200))")
        }
    }

    private static func undecodable(_ message: String) -> Failure.Cause {
        Failure.Cause(kind: .undecodable, message: message)
    }
}
