/// The name of a queue, or of all queues that begin alike: `default`, `bulk-*`, `*`.
public struct QueuePattern: Sendable, Hashable, CustomStringConvertible {
    /// The pattern as written.
    public let text: String

    /// Every queue.
    public static let all = QueuePattern("*")

    public init(_ text: String) {
        self.text = text
    }

    public var description: String { text }

    public func matches(_ queue: String) -> Bool {
        text.hasSuffix("*") ? queue.hasPrefix(text.dropLast()) : queue == text
    }
}
