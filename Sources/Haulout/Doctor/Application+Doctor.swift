import Foundation
import HauloutConfiguration
package import HauloutCore
import HauloutStore
import MySQLClient

/// What would lose work on the configured server and on this machine, and what an account needs.
extension Application {
    /// Examines the server, the account and this machine. Changes nothing, and takes locks for a moment only. Blocks.
    ///
    /// With several hosts it is the one that takes writes.
    ///
    /// - Throws: `DatabaseError` when the server cannot be used at all.
    package func diagnose(as role: AccountRole) throws -> Diagnosis {
        Diagnosis(try examine(as: role))
    }

    private func examine(as role: AccountRole) throws -> Examination {
        let session = try resources.session()
        // The private server's tables are made when it is first used; this is a use.
        if session.isEmbedded { try resources.prepareSchema() }
        return try session.withOwnConnection { connection in
            try session.withOwnConnection { other in
                let examiner = Examiner(connection)
                let handlers = try database.withConnection { try examiner.session(of: $0.connection) }
                return Examination(
                    server: try examiner.server(),
                    clock: try examiner.clock(),
                    queue: try examiner.session(),
                    handlers: handlers,
                    tables: try examiner.tables(
                        as: role, beside: other, claiming: configuration.workers.claimMode),
                    account: try examiner.account(
                        role, handlers: handlers, followsBinlog: configuration.workers.followsBinlog),
                    machine: .this,
                    needs: needs
                )
            }
        }
    }

    private var needs: Examination.Needs {
        let perProcess = DatabaseSession.connections(of: configuration)
        let processes = configuration.workers.processes
        return Examination.Needs(
            connections: processes * perProcess, connectionsPerProcess: perProcess, processes: processes,
            workers: configuration.workers.threads,
            packet: Examiner.packet(payload: configuration.limits.payload),
            payload: configuration.limits.payload, idle: configuration.pool.idle,
            ownsServer: configuration.database.isEmbedded, hosts: configuration.database.hostCount,
            verifiesServer: configuration.database.tls.mode == .verify,
            followsBinlog: configuration.workers.followsBinlog, skipsLocked: configuration.workers.skipsLocked
        )
    }

    /// The statements that give an account the rights of a role. Needs no server.
    ///
    /// - Parameters:
    ///   - database: The configured one when `nil`.
    ///   - user: `haulout` or `haulout@10.0.0.%`; the configured one when `nil`. Without a host it is this machine for a
    ///     socket, and any for `hosts`.
    package func grants(for role: AccountRole, database: String? = nil, user: String? = nil) -> [String] {
        let settings = configuration.database
        let account = AccountName(
            user ?? settings.user ?? NSUserName(), host: settings.hostCount > 0 ? "%" : "localhost")
        return GrantStatements.statements(
            for: role, in: database ?? settings.database, to: account,
            followsBinlog: configuration.workers.followsBinlog)
    }
}

extension DatabaseConfiguration {
    fileprivate var isEmbedded: Bool {
        if case .embedded = server { true } else { false }
    }

    fileprivate var hostCount: Int {
        if case .hosts(let hosts) = server { hosts.count } else { 0 }
    }
}
