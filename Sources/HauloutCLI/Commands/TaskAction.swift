import HauloutCore

/// `tasks cancel`, `retry` and `discard`: the same but for what they do.
protocol TaskAction: HauloutCommand {
    /// `cancelled`: what became of the tasks.
    static var done: String { get }
    var selection: TaskSelection { get }
    var format: FormatOption { get }

    func act(_ filter: TaskFilter, on store: any TaskStore) throws -> [TaskID]
}

extension TaskAction {
    @MainActor func run(in environment: any CommandEnvironment, console: Console) throws {
        let (ids, reasons) = try environment.withStore { store in
            let ids = try act(selection.filter, on: store)
            return (ids, try leftAlone(besides: ids, in: store))
        }
        try console.show(ActionView(Self.done, ids), json: format.isJSON)
        reasons.forEach(console.note)
        if !reasons.isEmpty { throw CommandFailure.silent }
    }

    /// Why tasks that were named by id were left alone.
    private func leftAlone(besides ids: [TaskID], in store: any TaskStore) throws -> [String] {
        try Set(selection.ids).subtracting(ids).sorted().map { id in
            guard let task = try store.task(id) else { return "There is no task \(id), or no more." }
            return "Task \(id) was left alone: it is \(task.summary.state.rawValue)."
        }
    }
}
