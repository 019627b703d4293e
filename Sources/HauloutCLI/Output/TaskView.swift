import Foundation
import HauloutCore

/// One task in a list.
struct TaskView: Encodable, Equatable {
    struct Items: Encodable, Equatable {
        let total: Int
        let completed: Int
        let failed: Int
    }

    let id: Int64
    let job: String
    let queue: String
    let priority: Int
    let state: TaskState
    let attempt: Int
    @ExplicitNull var items: Items?
    let enqueuedAt: Date
    @ExplicitNull var dueAt: Date?
    @ExplicitNull var claimedAt: Date?
    @ExplicitNull var finishedAt: Date?
    @ExplicitNull var process: Int64?

    init(_ task: TaskSummary) {
        id = task.id.rawValue
        job = task.job
        queue = task.queue
        priority = task.priority
        state = task.state
        attempt = task.attempt
        items = task.items.map { Items(total: $0.total, completed: $0.completed, failed: $0.failed) }
        enqueuedAt = task.enqueuedAt
        dueAt = task.dueAt
        claimedAt = task.claimedAt
        finishedAt = task.finishedAt
        process = task.process?.rawValue
    }

    /// `97 of 100, 3 failed`.
    var itemsText: String? {
        items.map { items in
            let failed = items.failed == 0 ? "" : ", \(Words.count(items.failed)) failed"
            return "\(Words.count(items.completed)) of \(Words.count(items.total))\(failed)"
        }
    }

    /// The instant that matters in its state, and what it is.
    var when: String {
        switch state {
        case .scheduled, .retryable: "due \(Words.instant(dueAt ?? enqueuedAt))"
        case .available: "enqueued \(Words.instant(enqueuedAt))"
        case .running: "claimed \(Words.instant(claimedAt ?? enqueuedAt))"
        case .completed, .discarded, .cancelled: "ended \(Words.instant(finishedAt ?? enqueuedAt))"
        }
    }
}

/// The result of `tasks list`.
struct TasksView: Presentable, Equatable {
    let tasks: [TaskView]
    /// What an empty list says.
    private let emptyText: String
    private let limitText: String?

    private enum CodingKeys: String, CodingKey {
        case tasks
    }

    init(_ tasks: [TaskSummary], filter: TaskFilter) {
        self.tasks = tasks.map(TaskView.init)
        let narrowed = filter != TaskFilter(limit: filter.limit)
        emptyText =
            narrowed
            ? "No task matches."
            : "There are no tasks; add some with `haulout enqueue JOB`."
        limitText = ListLimit.text(count: tasks.count, limit: filter.limit)
    }

    func text(width: Int?) -> String {
        guard !tasks.isEmpty else { return emptyText }
        var table = TextTable([
            .right("TASK"), .left("JOB"), .left("QUEUE"), .right("PRIORITY"), .left("STATE"), .right("ATTEMPT"),
            .left("ITEMS"), .left("WHEN"),
        ])
        for task in tasks {
            table.add([
                String(task.id), PrintableText.line(task.job), PrintableText.line(task.queue), String(task.priority),
                task.state.rawValue, String(task.attempt), task.itemsText ?? "-", task.when,
            ])
        }
        return table.text(width: width) + (limitText ?? "")
    }
}
