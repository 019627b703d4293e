internal import MySQLClient
internal import Synchronization

/// Running the statements of others.
extension PoolCore {
    /// The most statements that share a connection at a time.
    private static var mostMembers: Int { 16 }
    /// How long a thread that has its own answer goes on waiting for those of others, over all of them together, before
    /// one of them takes over. What has come already it reads in any case.
    private static var courtesy: Duration { .milliseconds(1) }

    /// Runs a statement whose turn has come, and those behind it in line that may share its connection.
    func runShared(_ own: SharedStatement, on pooled: PooledConnection) -> SharedStatement.Outcome {
        let followers = own.profile.isShareable ? takeFollowers() : []
        let members = [SharedRun.Member(own)] + followers.map { SharedRun.Member($0.statement!, waiter: $0) }
        var run = SharedRun(members, on: pooled, of: self)
        run.send()
        while own.outcome == nil { run.receive() }
        serveOthers(run)
        return own.outcome!
    }

    /// Goes on where another thread has left off: the next answer is that of `own`.
    func takeOver(
        _ run: SharedRun, for own: SharedStatement, at site: BorrowSite
    ) -> SharedStatement.Outcome {
        var run = run
        run.pooled.note(.current, site)
        while own.outcome == nil { run.receive() }
        serveOthers(run)
        return own.outcome!
    }

    /// Reads the answers of others as long as they are quick in coming.
    private func serveOthers(_ run: SharedRun) {
        var run = run
        let end = run.lap + Self.courtesy
        while !run.isOver {
            // What is yet to be sent would be waited for in vain.
            let isReady =
                run.isAnswerDue
                && run.pooled.connection.waitForAnswer(for: max(.zero, run.lap.duration(to: end)))
            if let next = run.next, !isReady { return run.handOver(to: next) }
            run.receive()
        }
        run.end()
        giveBack(run.pooled)
    }

    private func takeFollowers() -> [Waiter] {
        guard lotRule.load(ordering: .relaxed) != .everybody else { return [] }
        return change { $0.takeFollowers(upTo: Self.mostMembers - 1) { $0.statement?.profile.isShareable ?? false } }
    }
}
