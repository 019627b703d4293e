extension FailureReport {
    /// Which failures the report is about: `job refresh-score, the last 1 h 0 min`, `every job, this run`.
    var scopeText: String {
        var parts = [scope.job.map { "job \($0)" } ?? "every job"]
        if let queue = scope.queue { parts.append("queue \(queue)") }
        if let task = scope.task { parts.append("task \(task)") }
        if let id = scope.id { parts.append("failure \(id)") }
        if let kind = scope.kind { parts.append("kind \(kind.rawValue)") }
        if scope.finalOnly { parts.append("final failures only") }
        parts.append(periodText)
        return PrintableText.line(parts.joined(separator: ", "))
    }

    private var periodText: String {
        if totals.span == .run { return "this run" }
        return scope.since.map { "the last \(Words.duration($0))" } ?? "all that is kept"
    }

    /// `34 in 2 jobs: 29 final, 5 retried`.
    var failuresText: String {
        """
        \(Words.count(failures)) in \(Words.count(jobs.count, "job")): \
        \(Words.count(final)) final, \(Words.count(failures - final)) retried
        """
    }
}

extension FailureReport.Totals {
    /// `97 completed, 3 discarded (in this run)`.
    var text: String {
        var parts = ["\(Words.count(completed)) completed", "\(Words.count(discarded)) discarded"]
        if cancelled > 0 { parts.append("\(Words.count(cancelled)) cancelled") }
        return parts.joined(separator: ", ") + " (\(spanText))"
    }

    /// `9,671 completed, 29 failed`; `nil` when not counted.
    var itemsText: String? {
        items.map { "\(Words.count($0.completed)) completed, \(Words.count($0.failed)) failed" }
    }

    var spanText: String {
        switch span {
        case .ever: "since the queue was made"
        case .run: "in this run"
        }
    }

    /// What a share is taken of: items when they are counted, otherwise tasks.
    var measure: (completed: Int, ended: Int, noun: String) {
        if let items { return (items.completed, items.completed + items.failed, "item") }
        return (completed, completed + discarded, "task")
    }
}

extension FailureReport.Waiting {
    /// `4 tasks wait for their next attempt, the first is due 2026-11-24 09:00:12 UTC`.
    var text: String {
        let count = (isAtLeast ? "at least " : "") + Words.count(tasks, "task")
        let due = firstDueAt.map { ", the first is due \(Words.instant($0))" } ?? ""
        return "\(count) \(tasks == 1 ? "waits for its" : "wait for their") next attempt\(due)"
    }
}

extension FailureGroup {
    /// The error in a few words: `constraint · errno 4025 · SQLSTATE 23000`, `exit_status 3`, `timeout`.
    var title: [String] {
        var parts = [cause.kind.rawValue]
        if let errno = cause.errno, errno != 0 { parts.append("errno \(errno)") }
        if let sqlState = cause.sqlState { parts.append("SQLSTATE \(sqlState)") }
        if let status = cause.exitStatus {
            parts.append(cause.kind == .signal ? "signal \(status)" : "exit status \(status)")
        }
        return parts.map { PrintableText.cut($0, to: 60) }
    }

    /// How many of its failures were followed by another attempt, or will be.
    var retried: Int { count - final }

    /// How many of its items are not named.
    var unnamedItems: Int { max(itemCount - items.count, 0) }

    /// What happens after these failures, one sentence for each fate.
    var nextTexts: [String] {
        var texts: [String] = []
        if final > 0 {
            texts.append("\(Words.count(final)) failed for good; when the cause is mended, run them again with")
        }
        if retried > 0 {
            let verb = retried == 1 ? "was, or will be," : "were, or will be,"
            texts.append("\(Words.count(retried)) \(verb) tried again by the job's retry policy")
        }
        return texts
    }

    /// The command that runs its final failures again; `nil` when there are none.
    var retryCommand: String? {
        guard final > 0 else { return nil }
        return "haulout failures retry --job \(ShellWord.quoted(job)) --kind \(ShellWord.quoted(cause.kind.rawValue))"
    }
}
