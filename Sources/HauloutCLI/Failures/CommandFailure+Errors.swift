import EmbeddedMariaDB
import Haulout
import HauloutBench
import HauloutCore
import MySQLClient
import MySQLPool
import YAMLConfiguration

extension CommandFailure {
    /// Any error, told to the person who typed the command.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let problems as Problems: self.init(.configuration, problems.all.map(\.description))
        case let error as DatabaseError: self.init(error)
        case let error as PoolError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as ItemListError: self = .usage(error.description)
        case let error as EnqueueError: self = .usage(error.description)
        case let error as EmbeddedServerError: self.init(.unavailable, [error.message])
        case let error as MissingHandler: self.init(.configuration, [error.description])
        case let error as FleetError where error.kind == .crashLoop: self.init(.crashLoop, [error.message])
        case let error as FleetError where error.kind == .noSupervisor: self = .usage(error.message)
        case let error as SupervisorError: self.init(.configuration, [error.message])
        case let error as BenchError where error.kind == .noDatabase: self.init(.unavailable, [error.message])
        default: self = .failure("\(error)")
        }
    }

    private init(_ error: DatabaseError) {
        guard let remedy = Self.remedy(for: error) else {
            self = .failure("The database refused a statement: \(error)")
            return
        }
        self.init(.unavailable, ["The database cannot be used: \(error)", remedy])
    }

    /// What a person can do about a server that cannot be used; `nil` for errors of single statements.
    private static func remedy(for error: DatabaseError) -> String? {
        switch error.kind {
        case .notConnected, .connectionLost, .serverGone:
            "Is the server running, and is it where `database` in the configuration says?"
        case .permission where error.code == 1045:
            "Check `database.user` and the password (`database.password_file`): the server refused the login."
        case .permission:
            "Grant the user of `database.user` what the server says it lacks; see `database` in docs/configuration.md."
        case .configuration where error.code == 1049:
            """
            Make that database on the server (CREATE DATABASE), then run `haulout migrate`; or check the name in \
            `database.database`. Haulout makes one on its embedded server only.
            """
        case .configuration:
            "Check `database` in the configuration: TLS, the kind of login, and from which hosts the user may come."
        case .capacity:
            "The server takes no more connections: lower `pool.connections`, or raise `max_connections` of the server."
        case .full:
            "Make room on the server's disk; nothing was changed."
        case .readOnly:
            "Point `database` at the primary: this server is a replica, or read-only for another reason."
        case .notReady:
            "Wait until this node has joined its cluster, or name the other nodes as well."
        default: nil
        }
    }

    private init(_ error: PoolError) {
        guard let underlying = error.underlying else {
            self = .failure(error.description)
            return
        }
        self.init(underlying)
    }

    private init(_ error: StoreError) {
        switch error.kind {
        case .payloadTooLarge, .invalid, .unknownQueue: self = .usage(error.message)
        case .schema, .unsupportedServer: self.init(.unavailable, [error.message])
        default: self = .failure(error.message)
        }
    }
}
