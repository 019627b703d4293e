import HauloutCore

/// The result of `tasks show`.
struct TaskDetailView: Presentable {
    let task: TaskView
    /// Without the values that the job marks secret; `nil` when it is not known which these are.
    @ExplicitNull var args: JSONValue?
    @ExplicitNull var pending: JSONValue?
    @ExplicitNull var failed: JSONValue?
    let failures: [FailureView]

    private enum CodingKeys: String, CodingKey {
        case task, args, failures
        case pending = "pending_items"
        case failed = "failed_items"
    }

    /// - Parameter secrets: The names of the job's secret arguments; `nil` when the job's definition is not there.
    init(_ detail: TaskDetail, secrets: Set<String>?) {
        task = TaskView(detail.summary)
        args = secrets.map { Self.masked(detail.arguments, $0) }
        pending = Self.items(detail.pendingItems)
        failed = Self.items(detail.failedItems)
        failures = detail.failures.map(FailureView.init)
    }

    func text(width: Int?) -> String {
        var fields = FieldList()
        fields.add("task", String(task.id))
        fields.add("job", task.job)
        fields.add("queue", "\(task.queue), priority \(task.priority)")
        fields.add("state", "\(task.state.rawValue), \(task.when)")
        fields.add("enqueued", Words.instant(task.enqueuedAt))
        fields.add("attempt", String(task.attempt))
        fields.add("process", task.process.map { String($0) })
        fields.add(
            "arguments", args.map(\.json) ?? "not shown: the job is not defined here, so nobody knows which are secret")
        fields.add("items", task.itemsText)
        fields.add("pending", pending.map(Self.names))
        fields.add("failed", failed.map(Self.names))
        return fields.text + "\n"
            + FailuresView(failures: failures, emptyText: "No attempt of it failed.").text(width: width)
    }

    private static func masked(_ stored: String, _ secrets: Set<String>) -> JSONValue {
        guard let arguments = try? JSONValue(json: stored) else {
            // Undecodable text cannot be searched for secrets.
            return secrets.isEmpty ? .string(stored) : .string("undecodable")
        }
        guard case .object(let members) = arguments else { return arguments }
        return .object(members.reduce(into: [:]) { $0[$1.key] = secrets.contains($1.key) ? "***" : $1.value })
    }

    /// What cannot be decoded is shown as it is stored.
    private static func items(_ stored: String) -> JSONValue? {
        // `nil` in a ternary would be the JSON value null.
        guard !stored.isEmpty else { return nil }
        return (try? JSONValue(json: stored)) ?? .string(stored)
    }

    private static func names(_ items: JSONValue) -> String {
        guard case .array(let items) = items else { return items.text }
        let shown = items.prefix(50).map { PrintableText.item($0) }.joined(separator: ", ")
        return items.count > 50 ? "\(shown) … and \(Words.count(items.count - 50)) more" : shown
    }
}
