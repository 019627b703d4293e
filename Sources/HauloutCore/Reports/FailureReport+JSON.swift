import Foundation

extension FailureReport {
    /// The report as one JSON object, keys in snake_case; docs/failure-reports.md lists them.
    public func json() throws -> String {
        try JSONText.encode(self)
    }
}

extension FailureReport: Encodable {
    private enum CodingKeys: String, CodingKey {
        case madeAt, scope, tasks, failures, final, retried, jobs
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(madeAt, forKey: .madeAt)
        try container.encode(ScopeJSON(scope), forKey: .scope)
        try container.encode(TotalsJSON(totals), forKey: .tasks)
        try container.encode(failures, forKey: .failures)
        try container.encode(final, forKey: .final)
        try container.encode(failures - final, forKey: .retried)
        try container.encode(jobs.map(JobJSON.init), forKey: .jobs)
    }
}

private struct ScopeJSON: Encodable {
    @ExplicitNull var job: String?
    @ExplicitNull var queue: String?
    @ExplicitNull var kind: String?
    @ExplicitNull var task: Int64?
    @ExplicitNull var sinceS: Int64?
    let finalOnly: Bool

    init(_ scope: FailureFilter) {
        job = scope.job
        queue = scope.queue
        kind = scope.kind?.rawValue
        task = scope.task?.rawValue
        sinceS = scope.since?.components.seconds
        finalOnly = scope.finalOnly
    }
}

private struct TotalsJSON: Encodable {
    let span: String
    let completed: Int
    let discarded: Int
    let cancelled: Int
    let retryable: Int
    @ExplicitNull var itemsCompleted: Int?
    @ExplicitNull var itemsFailed: Int?

    init(_ totals: FailureReport.Totals) {
        span = totals.span.rawValue
        completed = totals.completed
        discarded = totals.discarded
        cancelled = totals.cancelled
        retryable = totals.retryable
        itemsCompleted = totals.items?.completed
        itemsFailed = totals.items?.failed
    }
}

private struct JobJSON: Encodable {
    let job: String
    let failures: Int
    let final: Int
    let waitingTasks: Int
    @ExplicitNull var nextAttemptAt: Date?
    let groups: [GroupJSON]

    init(_ job: FailureReport.Job) {
        self.job = job.name
        failures = job.failures
        final = job.final
        waitingTasks = job.waiting?.tasks ?? 0
        nextAttemptAt = job.waiting?.firstDueAt
        groups = job.groups.map(GroupJSON.init)
    }
}

private struct GroupJSON: Encodable {
    let kind: String
    @ExplicitNull var errno: Int?
    @ExplicitNull var sqlstate: String?
    @ExplicitNull var exitStatus: Int?
    let message: String
    @ExplicitNull var statement: String?
    @ExplicitNull var output: String?
    let count: Int
    let final: Int
    let retried: Int
    let tasks: Int
    let firstSeen: Date
    let lastSeen: Date
    let itemCount: Int
    let items: [ItemJSON]

    init(_ group: FailureGroup) {
        kind = group.cause.kind.rawValue
        errno = group.cause.errno
        sqlstate = group.cause.sqlState
        exitStatus = group.cause.exitStatus
        message = group.cause.message
        statement = group.cause.statement
        output = group.cause.output
        count = group.count
        final = group.final
        retried = group.retried
        tasks = group.tasks
        firstSeen = group.firstSeen
        lastSeen = group.lastSeen
        itemCount = group.itemCount
        items = group.items.map(ItemJSON.init)
    }
}

private struct ItemJSON: Encodable {
    let item: JSONValue
    let task: Int64
    let final: Bool

    init(_ item: FailureGroup.Item) {
        self.item = item.item
        task = item.task.rawValue
        final = item.isFinal
    }
}
