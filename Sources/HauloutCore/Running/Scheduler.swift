/// Makes tasks available when their time has come.
struct Scheduler: Chore {
    let service = Service.scheduler
    let store: any TaskStore
    /// True while whoever schedules a task for before the next look rings.
    let isListening: () -> Bool
    let onMoved: () -> Void

    /// How many tasks are moved in one transaction.
    static let batch = 1_000
    /// The longest sleep: anybody may schedule a task for before the next one known.
    private var longestWait: Duration { isListening() ? WakeUp.horizon : .seconds(1) }

    func run() throws -> Duration {
        let (moved, next) = try store.promoteDue(limit: Self.batch)
        if moved > 0 { onMoved() }
        if moved >= Self.batch { return .zero }
        let longestWait = longestWait
        return min(max(next ?? longestWait, .milliseconds(1)), longestWait)
    }
}
