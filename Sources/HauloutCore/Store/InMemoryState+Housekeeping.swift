import Foundation

extension InMemoryState {
    mutating func promoteDue(limit: Int, at now: Date) -> (moved: Int, next: Duration?) {
        let line = waiting.compactMap { id in tasks[id]?.dueAt.map { (due: $0, id: id) } }.sorted { $0 < $1 }
        let ready = line.prefix { $0.due <= now }.prefix(max(limit, 0))
        for (due, id) in ready { change(id) { $0.becomeReady(at: due) } }
        let wait = line.dropFirst(ready.count).first?.due.timeIntervalSince(now)
        return (ready.count, wait.map { .seconds(max(0, $0)) })
    }

    mutating func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int, at now: Date) -> Int {
        let finishedBefore = now.addingTimeInterval(-(completedAfter / .seconds(1)))
        let failedBefore = now.addingTimeInterval(-(failuresAfter / .seconds(1)))
        let oldTasks = tasks.values.filter { task in
            guard let finished = task.finishedAt else { return false }
            return finished < (task.state == .discarded ? failedBefore : finishedBefore)
        }
        let oldFailures = failures.values.filter { $0.recordedAt < failedBefore }
        let oldKeys = keys.filter { $0.value.expiresAt <= now }.keys.prefix(limit)
        let taskIDs = oldTasks.map(\.id).sorted().prefix(limit)
        let failureIDs = oldFailures.map(\.id).sorted().prefix(limit)
        for id in taskIDs { delete(id) }
        for id in failureIDs { failures[id] = nil }
        for key in oldKeys { keys[key] = nil }
        return taskIDs.count + failureIDs.count + oldKeys.count
    }
}
