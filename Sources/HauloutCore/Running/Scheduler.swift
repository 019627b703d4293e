/// Makes tasks available when their time has come.
struct Scheduler: Chore {
    let service = Service.scheduler
    let store: any TaskStore
    let onMoved: () -> Void

    /// How many tasks are moved in one transaction.
    static let batch = 1_000
    /// The longest sleep: anybody may schedule a task for before the next one known.
    static let longestWait = Duration.seconds(1)

    func run() throws -> Duration {
        let (moved, next) = try store.promoteDue(limit: Self.batch)
        if moved > 0 { onMoved() }
        if moved >= Self.batch { return .zero }
        return min(max(next ?? Self.longestWait, .milliseconds(1)), Self.longestWait)
    }
}
