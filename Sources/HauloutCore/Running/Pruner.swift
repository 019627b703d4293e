/// Deletes what is older than the retention, a batch at a time until nothing is left.
struct Pruner: Chore {
    let service = Service.pruner
    let store: any TaskStore
    let completedRetention: Duration
    let failureRetention: Duration

    static let batch = 1_000

    /// How often in a row nothing was there to delete.
    private var idleRounds = 0

    init(store: any TaskStore, completedRetention: Duration, failureRetention: Duration) {
        self.store = store
        self.completedRetention = completedRetention
        self.failureRetention = failureRetention
    }

    /// A minute, more or less, so that processes do not delete in step.
    static var pause: Duration { .seconds(60) * Double.random(in: 0.8...1.2) }

    mutating func run() throws -> Duration {
        let deleted = try store.prune(
            completedAfter: completedRetention,
            failuresAfter: failureRetention,
            limit: Self.batch
        )
        guard deleted == 0 else {
            idleRounds = 0
            return .zero
        }
        idleRounds += 1
        return Self.pause * min(idleRounds, 5)
    }
}
