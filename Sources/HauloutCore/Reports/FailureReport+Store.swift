public import Foundation

extension FailureReport {
    /// How many failures a timeline is drawn from at most.
    private static let sampleLimit = 5_000

    /// Reads what failed from a store.
    ///
    /// - Parameters:
    ///   - scope: Which failures; all by default. Its `limit` is ignored.
    ///   - totals: How the tasks of a run ended; what the store says of all tasks, ever, when `nil`.
    ///   - itemsPerGroup: How many items each group names.
    public init(
        from store: any TaskStore,
        scope: FailureFilter = FailureFilter(),
        totals: Totals? = nil,
        itemsPerGroup: Int = 1_000,
        at now: Date = Date()
    ) throws {
        var scope = scope
        scope.limit = nil
        let groups = try store.failureGroups(scope, itemsPerGroup: itemsPerGroup)
        let jobs = try Dictionary(grouping: groups, by: \.job).map { name, groups in
            Job(
                name: name,
                groups: groups.sorted(by: Self.comesFirst).map(\.withItemsInOrder),
                waiting: try Waiting(of: name, in: store)
            )
        }
        self.init(
            madeAt: now,
            scope: scope,
            totals: try totals ?? Totals(of: store),
            jobs: jobs.sorted { ($1.final, $1.failures, $0.name) < ($0.final, $0.failures, $1.name) },
            timeline: try Self.timeline(of: scope, in: store)
        )
    }

    private static func comesFirst(_ left: FailureGroup, _ right: FailureGroup) -> Bool {
        (right.final, right.count, left.cause.message) < (left.final, left.count, right.cause.message)
    }

    private static func timeline(of scope: FailureFilter, in store: any TaskStore) throws -> FailureTimeline? {
        var sample = scope
        sample.limit = sampleLimit
        let failures = try store.failures(sample)
        return FailureTimeline(of: failures, isSample: failures.count == sampleLimit)
    }
}

extension FailureGroup {
    /// Numbers by size, then everything else by its text: a person looks for an item, not for when it failed.
    fileprivate var withItemsInOrder: FailureGroup {
        var group = self
        group.items.sort { left, right in
            switch (left.item, right.item) {
            case (.integer(let left), .integer(let right)): left < right
            case (.integer, _): true
            case (_, .integer): false
            default: left.item.text < right.item.text
            }
        }
        return group
    }
}

extension FailureReport.Totals {
    /// How tasks and items ended in a run.
    public init(of run: RunTotals) {
        let items = Items(completed: run.itemsCompleted, failed: run.itemsFailed)
        self.init(
            span: .run,
            completed: run.completed,
            discarded: run.discarded,
            items: items == Items(completed: 0, failed: 0) ? nil : items
        )
    }

    init(of store: any TaskStore) throws {
        let status = try store.status()
        self.init(
            completed: status.completed,
            discarded: status.discarded,
            cancelled: status.cancelled,
            retryable: status.queues.reduce(0) { $0 + $1.retryable }
        )
    }
}

extension FailureReport.Waiting {
    private static let limit = 1_000

    /// `nil` when no task of the job waits for its next attempt.
    init?(of job: String, in store: any TaskStore) throws {
        let tasks = try store.tasks(TaskFilter(states: [.retryable], job: job, limit: Self.limit))
        guard !tasks.isEmpty else { return nil }
        self.init(
            tasks: tasks.count,
            isAtLeast: tasks.count == Self.limit,
            firstDueAt: tasks.compactMap(\.dueAt).min()
        )
    }
}
