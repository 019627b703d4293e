import Foundation

extension InMemoryState {
    mutating func claim(
        _ limit: Int, for process: ProcessID, from patterns: [QueuePattern], at now: Date
    ) throws -> [TaskDescriptor] {
        guard processes[process] != nil else {
            throw StoreError(.processLost, "Process \(process) was taken for dead or has said goodbye. Register anew.")
        }
        var claimed: [TaskDescriptor] = []
        for pattern in patterns {
            let names = queues.filter { pattern.matches($0.key) && !$0.value.isPaused }.keys
            while claimed.count < limit, let id = first(in: names) {
                change(id) { $0.claim(by: process, at: now) }
                if let task = tasks[id] { claimed.append(descriptor(of: task)) }
            }
        }
        return claimed
    }

    mutating func markStarted(_ task: TaskDescriptor, by process: ProcessID) -> Bool {
        guard isHeld(task, by: process) else { return false }
        change(task.id) { $0.isStarted = true }
        return true
    }

    mutating func finish(_ results: [AttemptResult], of process: ProcessID, at now: Date) -> Set<TaskID> {
        let lost = results.filter { !finish($0, of: process, at: now) }
        return Set(lost.map(\.task.id))
    }

    mutating func save(_ reports: [ProgressReport], of process: ProcessID, at now: Date) -> Set<TaskID> {
        var lost: Set<TaskID> = []
        for report in reports {
            let id = report.task.id
            guard isHeld(report.task, by: process) else {
                lost.insert(id)
                continue
            }
            for failure in report.failures { record(failure, of: id, at: now) }
            change(id) { $0.save(report.items) }
        }
        return lost
    }

    mutating func advance(_ task: TaskDescriptor, done: Int, of process: ProcessID) throws {
        guard isHeld(task, by: process) else {
            throw StoreError(.leaseLost, "Task \(task.id) is no longer held under attempt \(task.attempt).")
        }
        change(task.id) { $0.advance(to: done) }
    }

    /// The task that is next in line: priority first, then the order of enqueueing.
    private func first(in names: some Collection<String>) -> TaskID? {
        for level in Priority.range {
            if let id = names.compactMap({ queues[$0]?.lanes[level - 1].first }).min() { return id }
        }
        return nil
    }

    private func descriptor(of task: InMemoryTask) -> TaskDescriptor {
        task.descriptor(queueNumber: queues[task.queue]?.number ?? 0)
    }

    /// - Returns: False when the attempt was no longer the process's.
    private mutating func finish(_ result: AttemptResult, of process: ProcessID, at now: Date) -> Bool {
        let id = result.task.id
        guard isHeld(result.task, by: process) else { return false }
        for failure in result.failures { record(failure, of: id, at: now) }
        switch result.verdict {
        case .completed:
            change(id) { $0.complete(result.items, at: now) }
            count(.completed, of: process)
        case .retry(let delay):
            let due = now.addingTimeInterval(delay / .seconds(1))
            change(id) { $0.retry(result.items, due: due) }
            setRetry(of: id, at: due)
        case .discarded:
            change(id) { $0.discard(result.items, at: now) }
            count(.discarded, of: process)
        case .returned:
            change(id) { $0.giveBack(result.items) }
        }
        return true
    }

    private mutating func count(_ state: TaskState, of process: ProcessID) {
        totals[state, default: 0] += 1
        processes[process]?.tallies[state, default: 0] += 1
    }

    /// Earlier attempts that were given back have left failures that wait for the same retry.
    private mutating func setRetry(of id: TaskID, at due: Date) {
        for failure in tasks[id]?.failures ?? [] {
            guard let recorded = failures[failure], recorded.retryAt == nil, !recorded.failure.isFinal else { continue }
            failures[failure]?.retryAt = due
        }
    }
}

extension Failure {
    var isFinal: Bool { next == .discarded }
}
