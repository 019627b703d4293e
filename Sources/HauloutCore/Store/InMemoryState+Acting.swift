import Foundation

extension InMemoryState {
    mutating func cancel(_ filter: TaskFilter, at now: Date) -> [TaskID] {
        let ids = select(filter, from: [.scheduled, .available, .retryable]).map(\.id)
        for id in ids { change(id) { $0.cancel(at: now) } }
        totals[.cancelled, default: 0] += ids.count
        return ids
    }

    mutating func retry(_ filter: TaskFilter, at now: Date) -> [TaskID] {
        let chosen = select(filter, from: [.discarded, .cancelled, .retryable])
        for task in chosen {
            change(task.id) { $0.state == .retryable ? $0.becomeReady(at: now) : $0.startOver(at: now) }
        }
        return chosen.map(\.id)
    }

    mutating func discard(_ filter: TaskFilter, at now: Date) -> [TaskID] {
        let chosen = select(filter, from: [.scheduled, .available, .retryable])
        let cause = Failure.Cause(kind: .byOperator, message: "Discarded by command.")
        for task in chosen {
            record(Failure(ofStore: cause, task: task, next: .discarded, at: now), of: task.id, at: now)
            change(task.id) { $0.discard(at: now) }
        }
        totals[.discarded, default: 0] += chosen.count
        return chosen.map(\.id)
    }

    mutating func setPaused(_ isPaused: Bool, queue: String) throws {
        guard queues[queue] != nil else {
            throw StoreError(.unknownQueue, "There is no queue \(queue): no task was ever enqueued in it.")
        }
        queues[queue]?.isPaused = isPaused
    }
}
