import HauloutConfiguration
import HauloutCore
import Logging
import Synchronization

/// What an application has open: made when it is first needed, shared by all copies of the application.
final class Resources: Sendable {
    private struct State {
        var session: DatabaseSession?
        var isPrepared = false
        var supervisor: Supervisor?
        var process: Int?
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
            let session = try DatabaseSession(configuration, logger: logger(of: state.process))
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

    /// Which of the processes of one command this is; `nil` when it is the only one. Set before anything is opened.
    var process: Int? {
        get { state.withLock { $0.process } }
        set { state.withLock { $0.process = newValue } }
    }

    var logger: Logger { logger(of: process) }

    private func logger(of process: Int?) -> Logger { configuration.log.logger(process: process) }

    func close() {
        let session = state.withLock { state in
            defer { state = State() }
            return state.session
        }
        session?.close()
    }
}
