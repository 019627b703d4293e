/// One line of `SHOW WARNINGS`.
public struct Warning: Sendable, Hashable {
    /// `Note`, `Warning` or `Error`.
    public let level: String
    public let code: UInt32
    public let message: String
}
