/// Why a text is no cron expression.
public struct CronError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public var message: String
    public var description: String { message }
}
