extension ItemLoop {
    /// How an attempt ended that handled everything.
    func verdict() -> AttemptResult.Verdict {
        guard let items = attempt.ledger.items else {
            switch lastNext {
            case nil: return .completed
            case .retry(let delay): return .retry(after: delay)
            case .discarded: return .discarded
            }
        }
        if !items.again.isEmpty, let delay = retry.delay { return .retry(after: delay) }
        return items.failed.isEmpty ? .completed : .discarded
    }

    /// How an attempt ended that was stopped.
    func verdict(after stop: Stop) -> AttemptResult.Verdict {
        guard stop == .interrupted(.timeout) else { return .returned }
        guard let items = attempt.ledger.items else {
            if lastNext == nil { fail(nil, .timeout(job.definition.timeout), since: attempt.start) }
            return verdict()
        }
        if items.remaining.isEmpty { return verdict() }
        guard let delay = retry.delay else { return giveUp(on: items.remaining) }
        if !isTimeoutRecorded { noteTimeout(unreached: items.remaining.count, delay: delay) }
        return .retry(after: delay)
    }

    /// The last attempt has timed out: what it did not reach has failed too, by name.
    private func giveUp(on unreached: ArraySlice<JSONValue>) -> AttemptResult.Verdict {
        let cause = Failure.Cause.notReached(timeout: job.definition.timeout)
        attempt.ledger.abandon(
            recording: unreached.map { failure(of: $0, cause, since: attempt.start, next: .discarded) })
        return verdict()
    }

    /// Without an item in hand that could be blamed, the attempt still counts, and its failure names the task.
    private func noteTimeout(unreached: Int, delay: Duration) {
        var cause = Failure.Cause.timeout(job.definition.timeout)
        cause.message += " \(unreached) items were not reached; the next attempt starts with them."
        attempt.ledger.note(failure(of: nil, cause, since: attempt.start, next: .retry(after: delay)))
    }
}
