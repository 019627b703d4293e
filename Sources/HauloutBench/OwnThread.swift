import Foundation

/// Runs a blocking call on a thread of its own, so that none of Swift's cooperative threads is held up.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: body)) }.start()
    }
}

/// Runs the same on several threads at once, and waits for all of them.
func onThreads(_ count: Int, _ body: @escaping @Sendable () throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<count { group.addTask { try await onOwnThread(body) } }
        try await group.waitForAll()
    }
}
