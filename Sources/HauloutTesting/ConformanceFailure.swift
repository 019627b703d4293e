/// What a store did otherwise than the conformance suite expects, and where in the suite it was noticed.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    public let message: String
    public let fileID: String
    public let line: Int

    public var description: String { "\(message) (\(fileID):\(line))" }
}
