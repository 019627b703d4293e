import Foundation

extension InMemoryState {
    mutating func register(_ description: ProcessDescription, at now: Date) -> ProcessID {
        let id = nextProcessID()
        processes[id] = Process(description: description, startedAt: now, heartbeatAt: now)
        return id
    }

    mutating func heartbeat(_ id: ProcessID, running: Int, at now: Date) -> Bool {
        guard processes[id] != nil else { return false }
        processes[id]?.heartbeatAt = now
        processes[id]?.running = running
        return true
    }

    mutating func deregister(_ id: ProcessID) {
        guard let process = processes.removeValue(forKey: id) else { return }
        for task in process.held { change(task) { $0.giveBack() } }
    }

    mutating func rescue(lease: Duration, crashLimit: Int, at now: Date) -> RescueReport {
        var report = RescueReport()
        let dead = processes.filter { .seconds(now.timeIntervalSince($0.value.heartbeatAt)) > lease }
        for (id, process) in dead.sorted(by: { $0.key < $1.key }) {
            processes[id] = nil
            report.processes.append(id)
            for task in process.held.sorted() {
                let isDiscarded = rescue(task, of: process, id, crashLimit: crashLimit, at: now)
                if isDiscarded { report.discarded.append(task) } else { report.returned.append(task) }
            }
        }
        return report
    }

    /// - Returns: True when the task was discarded as poison.
    private mutating func rescue(
        _ id: TaskID, of process: Process, _ processID: ProcessID, crashLimit: Int, at now: Date
    ) -> Bool {
        let isCounted = change(id) { $0.countCrash() } ?? false
        guard let task = tasks[id] else { return false }
        let isPoison = isCounted && task.crashes >= crashLimit
        var message = Self.obituary(of: process, processID, at: now)
        if isPoison { message += " \(task.crashes) processes have died with this task in hand: it is not tried again." }
        let cause = Failure.Cause(kind: .processLost, message: message)
        var failure = Failure(ofStore: cause, task: task, next: isPoison ? .discarded : .retry(after: .zero), at: now)
        failure.host = process.description.host
        record(failure, of: id, at: now, retryAt: isPoison ? nil : now)
        if isPoison { totals[.discarded, default: 0] += 1 }
        change(id) { isPoison ? $0.discard(at: now) : $0.giveBack() }
        return isPoison
    }

    private static func obituary(of process: Process, _ id: ProcessID, at now: Date) -> String {
        let silence = Int(now.timeIntervalSince(process.heartbeatAt).rounded())
        return """
            Process \(id) (host \(process.description.host), pid \(process.description.pid)) was taken for dead: \
            its last heartbeat was \(silence) s ago.
            """
    }
}

extension Failure {
    /// A failure that the store itself records: no worker had a say in it, and the policy is not known.
    init(ofStore cause: Cause, task: InMemoryTask, next: Next, at now: Date) {
        let startedAt = task.claimedAt ?? now
        self.init(
            job: task.job,
            task: task.id,
            queue: task.queue,
            attempt: task.attempt,
            maxAttempts: 0,
            cause: cause,
            worker: "",
            host: "",
            startedAt: startedAt,
            duration: .seconds(now.timeIntervalSince(startedAt)),
            next: next
        )
    }
}
