import Foundation

/// Runs what blocks on a thread of its own, so that Swift's cooperative threads stay free for what is measured.
package func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: body)) }.start()
    }
}
