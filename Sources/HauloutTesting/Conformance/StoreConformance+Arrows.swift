import HauloutCore

extension StoreConformance {
    /// The state diagram of docs/job-lifecycle.md: each arrow, and each command that moves nothing.
    static let arrows: [Case] = [
        arrow(.scheduled, .fallDue, .available),
        arrow(.scheduled, .cancel, .cancelled),
        arrow(.scheduled, .discard, .discarded),
        arrow(.available, .claim, .running),
        arrow(.available, .cancel, .cancelled),
        arrow(.available, .discard, .discarded),
        arrow(.running, .finish(.completed), .completed),
        arrow(.running, .finish(.retry(after: .seconds(60))), .retryable),
        arrow(.running, .finish(.discarded), .discarded),
        arrow(.running, .finish(.returned), .available),
        arrow(.running, .goodbye, .available),
        arrow(.running, .death(limit: 3), .available),
        arrow(.running, .death(limit: 1), .discarded),
        arrow(.retryable, .fallDue, .available),
        arrow(.retryable, .retry, .available),
        arrow(.retryable, .cancel, .cancelled),
        arrow(.retryable, .discard, .discarded),
        arrow(.discarded, .retry, .available),
        arrow(.cancelled, .retry, .available),

        arrow(.scheduled, .claim, .scheduled),
        arrow(.scheduled, .retry, .scheduled),
        arrow(.available, .retry, .available),
        arrow(.available, .fallDue, .available),
        arrow(.running, .claim, .running),
        arrow(.running, .cancel, .running),
        arrow(.running, .discard, .running),
        arrow(.running, .retry, .running),
        arrow(.retryable, .claim, .retryable),
        arrow(.completed, .claim, .completed),
        arrow(.completed, .cancel, .completed),
        arrow(.completed, .discard, .completed),
        arrow(.completed, .retry, .completed),
        arrow(.discarded, .claim, .discarded),
        arrow(.discarded, .cancel, .discarded),
        arrow(.discarded, .discard, .discarded),
        arrow(.cancelled, .claim, .cancelled),
        arrow(.cancelled, .cancel, .cancelled),
        arrow(.cancelled, .discard, .cancelled),
    ]

    fileprivate enum Event: Sendable {
        case fallDue, claim, goodbye, cancel, discard, retry
        case finish(AttemptResult.Verdict)
        case death(limit: Int)

        var name: String {
            switch self {
            case .fallDue: "when time passes"
            case .claim: "when a process claims"
            case .goodbye: "when its process says goodbye"
            case .cancel: "when cancelled by command"
            case .discard: "when discarded by command"
            case .retry: "when retried by command"
            case .finish(.completed): "when its attempt completed"
            case .finish(.retry): "when its attempt failed for now"
            case .finish(.discarded): "when its attempt failed for good"
            case .finish(.returned): "when its attempt was interrupted"
            case .death(let limit): "when its process dies and the limit is \(limit)"
            }
        }
    }

    private static func arrow(_ from: TaskState, _ event: Event, _ to: TaskState) -> Case {
        let name = from == to ? "stays \(from)" : "becomes \(to)"
        return Case("a task that is \(from) \(name) \(event.name)") { stage in
            let id = try stage.enqueue(NewTask(job: "a", start: from == .scheduled ? .after(.seconds(60)) : .now))[0]
            let task = try stage.bring(id, to: from)
            try stage.expect(id, isIn: from)
            let acted = try stage.play(event, on: id, task)
            try expect(acted, is: from == to ? [] : [id], "the call says which tasks it moved")
            try stage.expect(id, isIn: to)
            let summary = try stage.summary(id)
            try expect(summary.dueAt != nil, is: [.scheduled, .retryable].contains(to), "only waiting tasks are due")
            try expect(summary.process != nil, is: to == .running, "only running tasks are held")
            try expect(summary.finishedAt != nil, is: to.isFinal, "only tasks that are over have ended")
        }
    }
}

extension Stage {
    /// Brings a scheduled or available task to a state, and returns the attempt that led there.
    fileprivate func bring(_ id: TaskID, to state: TaskState) throws -> TaskDescriptor? {
        switch state {
        case .scheduled, .available: return nil
        case .cancelled:
            _ = try store.cancel(TaskFilter(ids: [id]))
            return nil
        case .running, .retryable, .completed, .discarded:
            let task = try worker.claimOne()
            if state == .retryable { try worker.finish(task, .retry(after: .seconds(60))) }
            if state == .completed { try worker.finish(task, .completed) }
            if state == .discarded { try worker.finish(task, .discarded) }
            return task
        }
    }

    /// - Returns: The tasks that the store says it has moved.
    fileprivate func play(_ event: StoreConformance.Event, on id: TaskID, _ task: TaskDescriptor?) throws -> [TaskID] {
        switch event {
        case .fallDue:
            try harness.advanceClock(by: .seconds(61))
            return try store.promoteDue(limit: 10).moved == 1 ? [id] : []
        case .claim: return try worker.claim().map(\.id)
        case .cancel: return try store.cancel(TaskFilter())
        case .discard: return try store.discard(TaskFilter())
        case .retry: return try store.retry(TaskFilter())
        case .goodbye:
            try store.deregister(worker.process)
            return [id]
        case .finish(let verdict):
            let task = try require(task, "the task runs")
            return try worker.finish(task, verdict) ? [id] : []
        case .death(let limit):
            let report = try lose(worker, crashLimit: limit)
            return report.returned + report.discarded
        }
    }
}
