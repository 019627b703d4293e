import Foundation
public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    /// Why a process's tasks are given back.
    enum Release: Equatable {
        /// It said goodbye.
        case goodbye
        /// It was found dead; a task that was in its hands for the `crashLimit`-th time is discarded.
        case death(crashLimit: Int)
    }

    /// How many rows one transaction of a rescue or a promotion touches at most.
    private static let batch = 200

    public func rescue(lease: Duration, crashLimit: Int) throws -> RescueReport {
        if let next = try restUntilDeath(after: lease) { return RescueReport(next: next) }
        let dead = try findDead(after: lease)
        var report = RescueReport()
        var trouble: (any Error)?
        /// What is locked is one process's trouble, and the others' tasks are not to wait for it. A database that is away is
        /// away for all of them.
        func attempt(_ body: () throws -> Void) {
            guard trouble.map(Self.isWorthRepeating) ?? true else { return }
            do { try body() } catch { trouble = error }
        }
        for process in dead {
            attempt { try release(process, as: .death(crashLimit: crashLimit), into: &report) }
        }
        // Only now, because what they have counted goes into a row that many write to.
        for process in dead {
            attempt {
                guard try isEmptyHanded(process) else { return }
                try forget(process)
                if !report.processes.contains(process.id) { report.processes.append(process.id) }
            }
        }
        // What was returned has to be told; the next look meets with the same trouble, or with none.
        if let trouble, report.isEmpty { throw trouble }
        return report
    }

    private func findDead(after lease: Duration) throws -> [DeadProcess] {
        let parameters = [MySQLValue.int(lease.microseconds)]
        try transaction { connection in
            let silent = try connection.query(ProcessQueries.silent(options.claimMode), parameters).rows
            guard !silent.isEmpty else { return }
            try connection.execute(ProcessQueries.takeForDead(try silent.map { try $0.get(0) }))
        }
        return try read { try $0.query(ProcessQueries.dead, parameters).rows.map { try DeadProcess($0) } }
    }

    /// How long nobody can be found dead; `nil` when somebody is.
    private func restUntilDeath(after lease: Duration) throws -> Duration? {
        let row = try read { try $0.query(ProcessQueries.nextDeath, [.int(lease.microseconds)]).rows.first }
        // Without any process, none can end its life sooner than one that registers now.
        guard let rest = row?[0].int else { return lease }
        return rest > 0 ? .microseconds(rest) : nil
    }

    /// Gives back all that a process holds. The process has been marked before, so that its set of tasks can only shrink
    /// meanwhile; several rescuers may do this at the same time.
    ///
    /// A rescue waits for nobody: what is locked is with another rescuer, or with the process itself, which froze in the
    /// middle of a transaction. The process is not forgotten before that is free, and given back.
    func release(_ process: DeadProcess, as reason: Release, into report: inout RescueReport) throws {
        var news = TaskNews()
        defer { ring(for: news) }
        let waits = reason == .goodbye || options.claimMode != .skipLocked
        var released = 0
        defer { if released > 0 { report.processes.append(process.id) } }
        for range in process.ranges {
            while true {
                let batch = try transaction { connection in
                    let tasks = try held(
                        in: range, by: process.id, limit: Self.batch, skippingLocked: !waits, on: connection)
                    return try release(tasks, of: process, as: reason, on: connection)
                }
                // After the COMMIT, or a claim could pass them by once more; and whoever has given them back: another
                // rescuer, which may have no use for them itself, may just have done so.
                state.withLock { $0.cursor.rewind(range.lane, to: range.low) }
                if !batch.returned.isEmpty { news.add(batch.returned.count, in: queueName(range.lane.queue)) }
                report.returned += batch.returned
                report.discarded += batch.discarded
                let count = batch.returned.count + batch.discarded.count
                released += count
                if count < Self.batch { break }
            }
        }
    }

    /// Whether nothing of what a process held is still in its name. What another rescuer has not yet committed is.
    private func isEmptyHanded(_ process: DeadProcess) throws -> Bool {
        try read { connection in
            try process.ranges.allSatisfy { range in
                try connection.query(TaskQueries.holdsInRange, range.parameters(of: process.id)).rows.isEmpty
            }
        }
    }

    private func release(
        _ tasks: [HeldTask],
        of process: DeadProcess,
        as reason: Release,
        on connection: borrowing Lease
    ) throws -> RescueReport {
        var report = RescueReport()
        var failures: [(TaskDescriptor, Failure)] = []
        var discarded: [FinishedRow] = []
        for held in tasks {
            let task = held.task
            var crashes = task.crashes
            if case .death(let limit) = reason {
                // After the first death nobody knows which of the tasks at hand was the cause, so that each counts
                // once; from then on only those count that were noted as started.
                if crashes == 0 || held.wasStarted { crashes += 1 }
                let isPoison = crashes >= limit && crashes > task.crashes
                failures.append((task, loss(of: held, process: process, crashes: crashes, isFinal: isPoison)))
                if isPoison {
                    discarded.append(FinishedRow(waiting: task, state: .discarded, job: try jobID(task)))
                    continue
                }
            }
            _ = try connection.query(TaskQueries.rescue, [.int(Int64(crashes))] + fence(task, process.id))
            report.returned.append(task.id)
        }
        try remove(discarded, of: process.id, on: connection)
        try insert(discarded, on: connection)
        try insert(failures, on: connection)
        try setRetryTimes(of: failures, on: connection)
        try tally(discarded, of: nil, on: connection)
        report.discarded = discarded.map(\.task.id)
        return report
    }

    private func remove(_ rows: [FinishedRow], of process: ProcessID, on connection: borrowing Lease) throws {
        for (lane, tasks) in Self.byLane(rows.map(\.task)) {
            _ = try remove(tasks, from: lane, of: process, on: connection)
        }
    }

    private func setRetryTimes(of failures: [(TaskDescriptor, Failure)], on connection: borrowing Lease) throws {
        let returned = failures.filter { $0.1.next != .discarded }.map { ($0.0.id.rawValue, Int64(0)) }
        try setRetryTimes(Dictionary(returned) { first, _ in first }, on: connection)
    }

    private func loss(of held: HeldTask, process: DeadProcess, crashes: Int, isFinal: Bool) -> Failure {
        let task = held.task
        let silence = process.silence.microseconds / 1_000_000
        let count = isFinal ? " It died with this task in hand for the \(crashes). time." : ""
        return Failure(
            job: task.job,
            task: task.id,
            queue: task.queue,
            attempt: task.attempt,
            maxAttempts: 0,
            cause: Failure.Cause(
                kind: .processLost,
                message: "Process \(process.pid) on \(process.host) gave no sign of life for \(silence) s.\(count)"
            ),
            worker: "",
            host: process.host,
            startedAt: held.claimedAt,
            duration: .seconds(max(0, Date().timeIntervalSince(held.claimedAt))),
            next: isFinal ? .discarded : .retry(after: .zero)
        )
    }

    func forget(_ process: DeadProcess) throws {
        let id = MySQLValue.int(process.id.rawValue)
        try transaction { connection in
            guard try connection.query(ProcessQueries.remove, [id]).affectedRows == 1 else { return }
            _ = try connection.query(ProcessQueries.foldTally, [id])
            _ = try connection.query(ProcessQueries.closeTally, [id])
        }
    }

    public func promoteDue(limit: Int) throws -> (moved: Int, next: Duration?) {
        let wait = try waitForDue()
        guard wait == .zero else { return (0, wait) }
        let moved = try transaction { connection in
            let due = LaterQueries.due(options.claimMode)
            let rows = try connection.query(due, [.int(Int64(min(limit, Self.batch)))]).rows
            guard !rows.isEmpty else { return [Row]() }
            try connection.execute(LaterQueries.promote(try rows.map { try $0.get(1) }))
            _ = try connection.query(LaterQueries.delete(rows.count), rows.flatMap { [$0[0], $0[1]] })
            return rows
        }
        try rewind(moved)
        ring(for: moved)
        return (moved.count, try waitForDue())
    }

    /// How long it is until a task is due; `nil` when none waits.
    private func waitForDue() throws -> Duration? {
        let wait = try read { try $0.query(LaterQueries.wait).rows.first?[0].int }
        return wait.map { .microseconds(max(0, $0)) }
    }

    private func ring(for moved: [Row]) {
        var news = TaskNews()
        for row in moved { news.add(in: queueName(row[2].int ?? 0)) }
        ring(for: news)
    }

    private func rewind(_ rows: [Row]) throws {
        let places = try rows.map { row in
            (
                lane: TaskDescriptor.Lane(queue: try row.get(2), priority: try row.get(3)),
                id: try row.get(1, as: Int64.self)
            )
        }
        state.withLock { state in
            for place in places { state.cursor.rewind(place.lane, to: place.id) }
        }
    }

    public func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int) throws -> Int {
        _ = try read { try $0.query(TaskQueries.divideQueues) }
        let completed = MySQLValue.int(completedAfter.microseconds)
        let failures = MySQLValue.int(failuresAfter.microseconds)
        let most = MySQLValue.int(Int64(limit))
        var count = try keepHistory(completedAfter, limit: limit)
        count += try prune(FinishedQueries.oldCancelled, [completed, most], by: FinishedQueries.prune, [completed])
        count += try prune(FinishedQueries.oldDiscarded, [failures, most], by: FinishedQueries.prune, [failures])
        count += try prune(FailureQueries.old, [failures, most], by: FailureQueries.prune)
        count += try prune(UniqueQueries.old, [most], by: UniqueQueries.prune)
        // Written on nodes of a cluster alone.
        if try read({ try $0.connection.isOnNode() }) {
            count += try prune(TaskQueries.oldReservations, [most], by: TaskQueries.pruneReservations)
        }
        return count
    }

    /// Finds rows by their age, without a lock, and deletes them by primary key: a `DELETE` that finds them by age locks
    /// the entries of that index before the rows, and whoever has one of the rows and is about to change its entry waits
    /// for it in turn.
    private func prune(
        _ old: String, _ parameters: [MySQLValue], by delete: (Int) -> String, _ conditions: [MySQLValue] = []
    ) throws -> Int {
        try read { connection in
            let keys = try connection.query(old, parameters).rows.map { $0[0] }
            return try stride(from: 0, to: keys.count, by: Self.batch).reduce(0) { count, start in
                let some = Array(keys[start..<min(start + Self.batch, keys.count)])
                return count + Int(try connection.query(delete(some.count), conditions + some).affectedRows)
            }
        }
    }
}
