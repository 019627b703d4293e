import Logging

extension Engine {
    /// How long interrupted handlers have to let go, before their tasks are given back over their heads: counted from the
    /// last one that did, for hundreds of them on a busy machine take their time.
    private static let grace = Duration.seconds(2)
    /// How long they have in all.
    private static let patience = Duration.seconds(10)
    /// How long the last results may take to be written.
    private static let farewell = Duration.seconds(3)
    /// How long saying goodbye may take: it comes behind the chore that the housekeeper is at, and on a busy machine a
    /// second may be too short. Who leaves without it is missed for a whole lease.
    private static let goodbye = Duration.seconds(3)

    /// Runs from start to end; blocks its thread meanwhile.
    func run(_ mode: RunMode) -> RunSummary {
        let startedAt = time.now
        logger.info("Started", metadata: ["threads": "\(options.threads)", "queues": "\(options.queues)"])
        let threads = start(mode)
        wait(until: nil) { requested != nil || producer.isDrained }
        let stuck = quieten(threads)
        end(threads)
        return RunSummary(
            totals: ledger.totals,
            isDrained: producer.isDrained,
            stuckWorkers: stuck,
            unsaved: inbox.unsaved,
            duration: time.now - startedAt
        )
    }

    /// Brings the workers to rest.
    ///
    /// - Returns: The names of those that did not let go.
    private func quieten(_ threads: Threads) -> [String] {
        logger.info("Stopping", metadata: ["running": "\(crew.running)"])
        producer.stop()
        listener?.stop()
        inbox.giveBack(buffer.close())
        inbox.liftLimit()
        wait(until: time.now + options.shutdown) { crew.haveEnded || requested == .atOnce }
        guard !crew.haveEnded else { return [] }
        crew.interruptAll()
        waitForInterrupted()
        let stuck = crew.abandonAll()
        if !stuck.isEmpty {
            logger.error(
                "Handlers did not react to being interrupted; their tasks are given back",
                metadata: ["workers": "\(stuck.joined(separator: " "))"]
            )
        }
        return stuck
    }

    private func waitForInterrupted() {
        let deadline = time.now + Self.patience
        var running = Int.max
        while crew.running < running, !crew.haveEnded {
            running = crew.running
            wait(until: min(time.now + Self.grace, deadline)) { crew.haveEnded || crew.running < running }
        }
    }

    /// Ends the services: first the one that may still bring tasks, last the one that watches.
    private func end(_ threads: Threads) {
        let deadline = time.now + Self.farewell
        wait(until: deadline) { threads.producer.hasEnded }
        completer.stop(by: deadline)
        wait(until: deadline) { threads.completer.hasEnded }
        if inbox.unsaved > 0 {
            logger.error(
                "The database is away at the end: tasks run again when the lease is over",
                metadata: ["unsaved": "\(inbox.unsaved)"]
            )
        }
        housekeeper.stop()
        watchdog.stop()
        wait(until: time.now + Self.goodbye) {
            threads.housekeeper.hasEnded && threads.watchdog.hasEnded && threads.listener?.hasEnded ?? true
        }
    }

    /// Waits until then, or until something has come about whose news ring the supervisor's bell.
    private func wait(until instant: ContinuousClock.Instant?, for condition: () -> Bool) {
        while !condition() {
            if let instant, time.now >= instant { return }
            time.wait(for: bells.supervisor, until: instant)
        }
    }
}
