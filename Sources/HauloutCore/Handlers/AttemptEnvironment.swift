package import Logging
package import MySQLPool

/// What the attempts of one process share.
package struct AttemptEnvironment: Sendable {
    package var store: any TaskStore
    /// What handlers may enqueue.
    package var jobs: JobRegistry
    package var process: ProcessID
    package var database: Database
    /// For reports.
    package var host: String
    package var failureLog: FailureLog?
    package var logger: Logger
    /// How long a worker rests when it finds the database away, before it gives its task back, so that tasks are not
    /// claimed and given back in a tight loop. Half of it is random.
    package var outagePause: Duration
    /// Tells the producer that there is something to claim.
    package var wake: @Sendable () -> Void

    package init(
        store: any TaskStore,
        jobs: JobRegistry = JobRegistry(),
        process: ProcessID,
        database: Database,
        host: String,
        failureLog: FailureLog? = nil,
        logger: Logger,
        outagePause: Duration = .seconds(1),
        wake: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.jobs = jobs
        self.process = process
        self.database = database
        self.host = host
        self.failureLog = failureLog
        self.logger = logger
        self.outagePause = outagePause
        self.wake = wake
    }
}
