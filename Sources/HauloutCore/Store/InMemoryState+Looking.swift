import Foundation

extension InMemoryState {
    func status(at now: Date) -> StatusReport {
        StatusReport(
            queues: queues.map { queue(name: $0.key, $0.value, at: now) }.sorted { $0.name < $1.name },
            processes: processes.map { process(id: $0.key, $0.value, at: now) }.sorted { $0.id < $1.id },
            completed: totals[.completed] ?? 0,
            discarded: totals[.discarded] ?? 0,
            cancelled: totals[.cancelled] ?? 0
        )
    }

    func remaining(in patterns: [QueuePattern]) -> Int {
        let matching = queues.filter { name, _ in patterns.contains { $0.matches(name) } }.values
        return matching.reduce(0) { sum, queue in
            let states: [TaskState] = queue.isPaused ? [.running] : [.available, .running, .retryable]
            return sum + states.reduce(0) { $0 + (queue.counts[$1] ?? 0) }
        }
    }

    /// The tasks that a filter and a command agree on, the lowest ids first.
    func select(_ filter: TaskFilter, from allowed: Set<TaskState> = Set(TaskState.allCases)) -> [InMemoryTask] {
        let states = filter.states.isEmpty ? allowed : filter.states.intersection(allowed)
        let candidates = filter.ids.isEmpty ? Array(tasks.values) : Set(filter.ids).compactMap { tasks[$0] }
        let matching = candidates.filter { task in
            states.contains(task.state) && (filter.job ?? task.job) == task.job
                && (filter.queue ?? task.queue) == task.queue
        }
        return Array(matching.sorted { $0.id < $1.id }.prefix(filter.limit ?? .max))
    }

    func detail(of id: TaskID) -> TaskDetail? {
        guard let task = tasks[id] else { return nil }
        return TaskDetail(
            summary: task.summary,
            arguments: String(decoding: task.arguments, as: UTF8.self),
            pendingItems: String(decoding: task.items?.pending ?? [], as: UTF8.self),
            failedItems: String(decoding: task.items?.failed ?? [], as: UTF8.self),
            failures: task.failures.compactMap { failures[$0] }
        )
    }

    private func queue(name: String, _ queue: Queue, at now: Date) -> StatusReport.Queue {
        let readySince = queue.lanes.compactMap(\.first).compactMap { tasks[$0]?.readyAt }.min()
        return StatusReport.Queue(
            name: name,
            available: queue.counts[.available] ?? 0,
            running: queue.counts[.running] ?? 0,
            scheduled: queue.counts[.scheduled] ?? 0,
            retryable: queue.counts[.retryable] ?? 0,
            isPaused: queue.isPaused,
            oldest: readySince.map { .seconds(now.timeIntervalSince($0)) }
        )
    }

    private func process(id: ProcessID, _ process: Process, at now: Date) -> StatusReport.Process {
        StatusReport.Process(
            id: id,
            description: process.description,
            startedAt: process.startedAt,
            heartbeat: .seconds(now.timeIntervalSince(process.heartbeatAt)),
            running: process.running,
            completed: process.tallies[.completed] ?? 0,
            discarded: process.tallies[.discarded] ?? 0
        )
    }
}
