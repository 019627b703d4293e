import Foundation

/// Bugs that queues like this one are known to have, made on purpose, to find out whether tests notice. Only in builds
/// with the package trait `Failpoints`. `HAULOUT_SEEDED_BUG` switches one on.
///
/// Where each bites there is one `if`, which names it.
package enum SeededBug: String, CaseIterable, Sendable {
    case completeWithoutAttempt = "complete-without-attempt"
    case claimWithoutCAS = "claim-without-cas"
    case workerClock = "worker-clock"
    case heartbeatIgnoresRows = "heartbeat-ignores-rows"
    case cursorPolling = "cursor-polling"
    case ackBeforeCommit = "ack-before-commit"
    case blindCommitRetry = "blind-commit-retry"
    case goesOnAfterDeadlock = "goes-on-after-deadlock"
    case commitsAfterLockTimeout = "commits-after-lock-timeout"
    case reconnectsInSession = "reconnects-in-session"
    case lazyFlush = "lazy-flush"
    case uniqueKeyIgnored = "unique-key-ignored"
    case retryLosesItems = "retry-loses-items"

    /// Whether it is on in this process. A name that is none ends the process with status 64.
    package var isOn: Bool { self == Self.current }

    private static let current: SeededBug? = {
        guard let name = ProcessInfo.processInfo.environment["HAULOUT_SEEDED_BUG"], !name.isEmpty else { return nil }
        guard let bug = SeededBug(rawValue: name) else {
            Failpoints.say("there is no seeded bug `\(name)`; `haulout failpoints` lists them")
            exit(64)
        }
        return bug
    }()

    /// What it does, and what it takes for that to show.
    package var summary: String {
        switch self {
        case .completeWithoutAttempt:
            "A task is ended by its id alone: a process that was taken for dead ends what others run."
        case .claimWithoutCAS:
            "A claim neither locks what it reads nor looks whether it is still free."
        case .workerClock:
            "The heartbeat is written by the worker's clock: one that is slow looks dead, one that is fast lives on."
        case .heartbeatIgnoresRows:
            "A heartbeat that matches no row counts as one: a process that was taken for dead carries on."
        case .cursorPolling:
            "A queue is read behind the highest id that was seen, and never from its head: late commits are lost."
        case .ackBeforeCommit:
            "An enqueue succeeds whatever comes of its COMMIT."
        case .blindCommitRetry:
            "An enqueue whose COMMIT got no answer is made again: its tasks are there twice."
        case .goesOnAfterDeadlock:
            "After a deadlock only the statement is repeated: what came before it in the transaction is gone."
        case .commitsAfterLockTimeout:
            "After a lock wait timeout the rest is committed and the whole repeated: a part of it happens twice."
        case .reconnectsInSession:
            "A broken connection is silently another one: a transaction ends in the middle."
        case .lazyFlush:
            "No code of Haulout's: start the server with innodb_flush_log_at_trx_commit=0, and kill it."
        case .uniqueKeyIgnored:
            "A unique key that is taken keeps nobody from making the task again."
        case .retryLosesItems:
            "A retry carries only the items that were not reached, and not those that failed."
        }
    }
}
