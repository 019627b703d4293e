import Foundation

extension InMemoryState {
    mutating func enqueue(_ tasks: [(task: NewTask, payload: TaskPayload)], at now: Date) -> EnqueueResult {
        var result = EnqueueResult()
        for (task, payload) in tasks {
            if let key = payload.uniqueKey, let known = keys[key], known.expiresAt > now {
                result.ids.append(known.task)
                result.existing += 1
            } else {
                result.ids.append(add(task, payload, at: now))
            }
        }
        return result
    }

    private mutating func add(_ task: NewTask, _ payload: TaskPayload, at now: Date) -> TaskID {
        let id = nextTaskID()
        insert(InMemoryTask(id: id, task: task, payload: payload, due: task.start.date(from: now), now: now))
        if let key = payload.uniqueKey, let window = task.uniqueKey?.window {
            keys[key] = Key(task: id, expiresAt: now.addingTimeInterval(window / .seconds(1)))
        }
        return id
    }
}

extension NewTask.Start {
    fileprivate func date(from now: Date) -> Date {
        switch self {
        case .now: now
        case .after(let delay): now.addingTimeInterval(delay / .seconds(1))
        case .at(let date): date
        }
    }
}
