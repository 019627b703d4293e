internal import Haulout
public import HauloutBench
public import HauloutCore
public import YAMLConfiguration

/// What the commands work on: one configuration, its jobs, its database.
///
/// Nothing is opened before it is needed (`config check` needs no server), and what has been opened stays open until
/// ``close()``. Every call that is not `async` blocks; all come from the main thread.
///
/// Errors become exit statuses: `Problems` and a missing Swift handler are 78, a `DatabaseError` that means "no usable
/// server" and an embedded server that does not start are 69, worker processes that die again and again 70, a
/// ``CommandFailure`` says its own. The rest is 1.
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
    /// Runs the workers until a signal, in as many processes as configured; with `drain`, until no runnable task is left.
    ///
    /// - Parameter onProgress: Wants to be called a few times a second, from any thread; it returns at once.
    func run(drain: Bool, onProgress: @escaping @Sendable (RunProgress) -> Void) async throws -> RunSummary
    /// Runs the workers of one of several processes, for the supervisor that has started this one.
    ///
    /// - Parameter number: Which one it is, counted from 1.
    func runProcess(_ number: Int, drain: Bool) async throws
    /// Measures the queue on the server, in databases that are made for it and dropped again.
    ///
    /// - Parameter onProgress: Is called very often, from any thread; it returns at once.
    func bench(_ plan: BenchPlan, onProgress: @escaping @Sendable (BenchProgress) -> Void) async throws -> BenchReport
    /// Examines the server, the account and this machine.
    ///
    /// - Parameter role: What the account is for.
    func diagnose(as role: AccountRole) throws -> Diagnosis
    /// The statements that give an account the rights of a role. Needs no server.
    ///
    /// - Parameters:
    ///   - database: The configured one when `nil`.
    ///   - user: The configured one when `nil`.
    func grants(for role: AccountRole, database: String?, user: String?) throws -> [String]
    /// Executes the statements of an SQL file.
    func loadSample(_ file: String) throws -> SampleReport
    /// Closes what was opened, the embedded server included; called once, last.
    func close()
}
