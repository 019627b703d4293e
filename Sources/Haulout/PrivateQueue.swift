import Dispatch

/// Runs a blocking call on a thread of its own, so that none of Swift's cooperative threads is held up.
func onPrivateQueue<T: Sendable>(_ label: String, _ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: label).async { continuation.resume(with: Result(catching: body)) }
    }
}
