internal import Dispatch
internal import MySQLClient

/// Cancelling Swift tasks.
extension PoolCore {
    /// Runs `body`, whose waits and statements end when the task is cancelled or `outer` is.
    ///
    /// - Throws: `CancellationError` when the task was cancelled and that ended the work, before it began or under way.
    func cancellable<T: Sendable>(
        in outer: QueryScope?, _ body: (QueryScope) async throws -> T
    ) async throws -> T {
        try Task.checkCancellation()
        let scope = QueryScope(within: outer)
        defer { scope.finish() }
        do {
            return try await withTaskCancellationHandler {
                try await body(scope)
            } onCancel: {
                scope.cancelAside()
            }
        } catch {
            let isOfTask = Task.isCancelled && !(outer?.isCancelled ?? false)
            throw isOfTask && (error as? DatabaseError)?.kind == .cancelled ? CancellationError() : error
        }
    }
}

extension QueryScope {
    /// The pause after the first kill; each is twice as long as the one before.
    private static var firstPause: Duration { .milliseconds(10) }
    private static var longestPause: Duration { .milliseconds(500) }
    /// How long kills are tried that do not get through. Then the connection is cut.
    private static var grace: Duration { .seconds(3) }

    /// Cancels everything in the scope for ever, without blocking: the server is told on a thread of its own, again and
    /// again until nothing is at work. A kill that comes before its statement finds nothing to kill.
    func cancelAside() {
        stop()
        guard isAtWork else { return }
        let kills = DispatchQueue(label: "haulout.pool.cancel")
        let start = PoolInstant.exact
        kills.async { self.killUntilOver(on: kills, since: start, pause: Self.firstPause) }
    }

    private func killUntilOver(on kills: DispatchQueue, since start: PoolInstant, pause: Duration) {
        guard isAtWork else { return }
        let isHeard = (try? cancel()) != nil
        if !isHeard, start + Self.grace <= .exact { return cut() }
        kills.asyncAfter(deadline: .now() + pause.dispatchInterval) {
            self.killUntilOver(on: kills, since: start, pause: min(pause * 2, Self.longestPause))
        }
    }
}
