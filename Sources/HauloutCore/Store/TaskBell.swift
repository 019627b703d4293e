/// The bell of a process that waits for tasks: others ring it when they have made some available, so that it need not
/// look for them every moment.
///
/// A ring is a hint. It may be false, and it may get lost; whoever listens looks by itself from time to time.
public protocol TaskBell: Sendable {
    /// Blocks until the bell is rung, for about half a minute at most.
    ///
    /// - Returns: Whether it was rung.
    /// - Throws: When nobody can ring; it may be tried again later.
    func listen() throws -> Bool
    /// Ends the call under way, and those that follow at once. From any thread.
    func close()
}

/// What those who ring and those who are rung agree upon.
package enum WakeUp {
    /// A listening process looks that often for tasks that fall due; a task scheduled for an earlier time rings.
    package static let horizon = Duration.seconds(10)
}
