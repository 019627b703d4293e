public import Haulout
public import HauloutBench
public import HauloutCore
public import YAMLConfiguration

/// What the commands work on: one configuration, its jobs, its database.
///
/// Nothing is opened before it is needed (`config check` needs no server), and what has been opened stays open until
/// ``close()``. Every call but ``run(drain:onProgress:)`` blocks; all come from the main thread.
///
/// Errors become exit statuses: `Problems` and a missing Swift handler are 78, a `DatabaseError` that means "no usable
/// server" and an embedded server that does not start are 69, a ``CommandFailure`` says its own. The rest is 1.
public protocol CommandEnvironment: Sendable {
    /// Reads and checks the configuration.
    ///
    /// - Returns: The warnings.
    /// - Throws: `Problems`.
    func checkConfiguration() throws -> [Problem]
    /// Reads and checks all jobs, those registered in Swift included.
    ///
    /// - Throws: `Problems`, of the configuration or of the job files.
    func loadJobs() throws -> LoadedJobs
    /// Calls `body` with the store, on a schema that is up to date.
    func withStore<Result>(_ body: (any TaskStore) throws -> Result) throws -> Result
    /// Brings the schema up to date.
    ///
    /// - Parameter planOnly: Changes nothing, and says what would be done.
    func migrate(planOnly: Bool) throws -> MigrationReport
    /// Cuts the items into tasks and adds them all, or none.
    func enqueue(_ order: TaskOrder) throws -> EnqueueResult
    /// Runs the supervisor until a signal; with `drain`, until no runnable task is left.
    ///
    /// - Parameter onProgress: Wants to be called a few times a second, from any thread; it returns at once.
    func run(drain: Bool, onProgress: @escaping @Sendable (RunProgress) -> Void) async throws -> RunSummary
    /// Measures the queue on the server, in databases that are made for it and dropped again.
    ///
    /// - Parameter onProgress: Is called very often, from any thread; it returns at once.
    func bench(_ plan: BenchPlan, onProgress: @escaping @Sendable (BenchProgress) -> Void) async throws -> BenchReport
    /// Executes the statements of an SQL file.
    func loadSample(_ file: String) throws -> SampleReport
    /// Closes what was opened, the embedded server included; called once, last.
    func close()
}
