/// Deletes what is older than the retention, a batch at a time until nothing is left.
struct Pruner: Chore {
    let service = Service.pruner
    let store: any TaskStore
    let completedRetention: Duration
    let failureRetention: Duration

    static let batch = 1_000

    /// A minute, more or less, so that processes do not delete in step.
    static var pause: Duration { .seconds(60) * Double.random(in: 0.8...1.2) }

    func run() throws -> Duration {
        let deleted = try store.prune(
            completedAfter: completedRetention,
            failuresAfter: failureRetention,
            limit: Self.batch
        )
        return deleted > 0 ? .zero : Self.pause
    }
}
