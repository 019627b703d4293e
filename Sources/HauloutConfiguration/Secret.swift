/// A text that is printed as `***`, by `print`, in string interpolation, in dumps and by the debugger.
public struct Secret: Sendable, Equatable {
    /// The text itself.
    public let value: String

    public init(_ value: String) {
        self.value = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
