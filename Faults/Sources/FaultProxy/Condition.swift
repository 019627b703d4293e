/// How the links are.
public enum Condition: Sendable, Hashable {
    case clear
    /// Nothing is read any more in these directions, and no end is closed.
    case stalled(requests: Bool, replies: Bool)
    /// So long for each piece of data, in each direction, in seconds.
    case delayed(Double)
    /// Byte by byte, with so long a pause after each, in seconds.
    case trickling(Double)
}
