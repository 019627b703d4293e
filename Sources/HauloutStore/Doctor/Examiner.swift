import Foundation
package import HauloutCore
package import MySQLClient

/// Asks a server all that a doctor wants to know. Changes nothing.
package struct Examiner {
    /// Of the queue's own, to its database.
    private let connection: Connection

    package init(_ connection: Connection) {
        self.connection = connection
    }

    /// The longest packet that the queue sends: a batch of rows, and on top of it the row that it was cut behind, which
    /// has arguments and items of a task and those of them that failed.
    package static func packet(payload: Int) -> Int { BatchLengths.byteLimit + 2 * payload + 64 << 10 }

    package func server() throws -> Examination.Server {
        let variables = try values(ExaminationQueries.globals, on: connection)
        let version = connection.server
        return Examination.Server(
            isMariaDB: version.flavour == .mariaDB,
            version: [version.major, version.minor, version.patch],
            text: [version.text, variables["version_comment", default: ""]].joined(separator: " "),
            variables: variables,
            status: try values(ExaminationQueries.status, on: connection)
        )
    }

    /// The best of five questions: the one that took the least time.
    package func clock() throws -> Examination.Clock {
        let readings = try (0..<5).map { _ in
            let began = Date()
            let theirs: Date = try connection.query(ExaminationQueries.now).rows[0].get(0)
            let took = Date().timeIntervalSince(began)
            return (offset: theirs.timeIntervalSince(began) - took / 2, uncertainty: took / 2)
        }
        let best = readings.min { $0.uncertainty < $1.uncertainty } ?? (0, 0)
        return Examination.Clock(offset: .seconds(best.offset), uncertainty: .seconds(best.uncertainty))
    }

    package func session() throws -> Examination.Session { try session(of: connection) }

    /// - Parameter other: A handler's.
    package func session(of other: Connection) throws -> Examination.Session {
        let seconds: Int = try other.query(ExaminationQueries.fromUTC).rows[0].get(0)
        return Examination.Session(
            variables: try values(ExaminationQueries.sessions, on: other), fromUTC: .seconds(seconds))
    }

    /// - Parameters:
    ///   - role: Only a worker may do what it takes to try statements.
    ///   - other: A second connection, with which the first one competes.
    ///   - mode: How the workers claim.
    package func tables(
        as role: AccountRole, beside other: Connection, claiming mode: StoreOptions.ClaimMode
    ) throws -> Examination.Tables {
        let wanted = Migrator.latestVersion
        let version = try version()
        guard version == wanted else { return Examination.Tables(version: version, wanted: wanted) }
        let engines = try connection.query(ExaminationQueries.foreignEngines).rows.map { row in
            (try row.get("name", as: String.self), try row.get("engine", as: String.self))
        }
        return Examination.Tables(
            version: version, wanted: wanted,
            foreignEngines: Dictionary(engines) { first, _ in first },
            skipLocked: role == .worker
                ? SkipLockedProbe(holder: connection, other: other).result()
                : .unknown("it takes the rights of a worker"),
            plans: role == .worker ? PlanProbe(connection: connection, claimMode: mode).plans() : []
        )
    }

    /// `nil` when the account may not see it, which is told by what it lacks.
    private func version() throws -> Int? {
        do {
            return try Migrator(connection).currentVersion()
        } catch let error as DatabaseError where error.kind == .permission {
            return nil
        }
    }

    /// - Parameters:
    ///   - handlers: A session of the account.
    ///   - followsBinlog: Whether it is to follow the binary log.
    package func account(
        _ role: AccountRole, handlers: Examination.Session, followsBinlog: Bool
    ) throws -> Examination.Account {
        let database = connection.configuration.database ?? ""
        let lines = try connection.query(ExaminationQueries.grants).rows.map { $0[0].text }
        let rights = AccountRights(lines)
        return Examination.Account(
            name: try connection.query(ExaminationQueries.account).rows[0][0].text,
            role: role,
            missing: rights.missing(for: role, in: database, comfort: false),
            missingComfort: rights.missing(for: role, in: database, comfort: true),
            missingForBinlog: rights.missingForBinlog,
            excess: rights.excess(for: role, in: database, followsBinlog: followsBinlog && role == .worker),
            ignoresReadOnly: rights.ignoresReadOnly(onMariaDB: connection.server.flavour == .mariaDB),
            connectionLimit: handlers.variables["max_user_connections"].flatMap { Int($0) } ?? 0
        )
    }

    private func values(_ query: String, on connection: Connection) throws -> [String: String] {
        let rows = try connection.query(query).rows.map { ($0[0].text.lowercased(), $0[1].text) }
        return Dictionary(rows) { first, _ in first }
    }
}
