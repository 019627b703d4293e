import HauloutCore

/// What a command did to tasks.
struct ActionView: Presentable, Equatable {
    /// `cancelled`, `made available again`, `discarded`.
    let action: String
    let count: Int
    let tasks: [Int64]

    init(_ action: String, _ ids: [TaskID]) {
        self.action = action
        count = ids.count
        tasks = ids.map(\.rawValue)
    }

    func text(width: Int?) -> String {
        guard count > 0 else { return "No task was \(action)." }
        return "\(Words.count(count, "task")) \(action): \(IDRanges.text(tasks))"
    }
}
