import HauloutConfiguration
import HauloutCore
import Synchronization

/// What an application has open: made when it is first needed, shared by all copies of the application.
final class Resources: Sendable {
    private struct State {
        var session: DatabaseSession?
        var isPrepared = false
        var supervisor: Supervisor?
    }

    private let configuration: Configuration
    private let state = Mutex(State())

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// The database, opened at the first call. Opening happens under the lock: a second caller has to wait for it
    /// anyway.
    func session() throws -> DatabaseSession {
        try state.withLock { state in
            if let session = state.session { return session }
            let session = try DatabaseSession(configuration)
            state.session = session
            return session
        }
    }

    func prepareSchema() throws {
        let session = try session()
        guard !state.withLock({ $0.isPrepared }) else { return }
        try session.prepareSchema()
        state.withLock { $0.isPrepared = true }
    }

    /// The supervisor that runs in this process, if one does.
    var supervisor: Supervisor? {
        get { state.withLock { $0.supervisor } }
        set { state.withLock { $0.supervisor = newValue } }
    }

    func close() {
        let session = state.withLock { state in
            defer { state = State() }
            return state.session
        }
        session?.close()
    }
}
