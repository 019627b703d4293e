/// Why nothing was enqueued.
public struct EnqueueError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String
    public var description: String { message }

    package static func unknownJob(_ name: String) -> EnqueueError {
        EnqueueError(message: "No job is called \(name).")
    }
}
